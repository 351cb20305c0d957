"""Where the tests find programs that no wheel of ours brings: on the PATH, or where `.ci/tools.py` put them."""

import os
import shutil

import pytest

from tests.machine import ROOT

FETCHED = ROOT / ".tools" / "ci" / "bin"


def tool(name: str) -> str:
    """Return a program's path; skip the test, naming it, where it is missing."""
    found = shutil.which(name, path=f"{FETCHED}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"no {name} on this machine: python .ci/tools.py fetches it")
    return found

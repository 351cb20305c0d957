"""Measures what modules have, in the project's own Python, and keeps it by the content of their files."""

import hashlib
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import generators
from generators.model.errors import Failure
from generators.workspace.cache import Cache
from generators.workspace.junit import reason_of
from generators.workspace.process import run
from generators.workspace.project import Project
from generators.workspace.testing import quiet_environment

KEY = "facts"


def measured(
    project: Project, packages: Mapping[str, str], contents: Mapping[str, Mapping[str, bytes]]
) -> dict[str, dict[str, Any]]:
    """Return for each module what its code has, as `generators.runtime.page_facts` writes it.

    Args:
        project: where.
        packages: how each module is imported.
        contents: the files of each module, and under "" those that all of them use.

    Raises:
        Failure: the process that imports them died; the words are its last ones.
    """
    memory = Cache(project.git.directory / "goldmaster" / "pages")
    known: dict[str, Any] = json.loads(memory.get(KEY) or "{}")
    common = _digest({**contents.get("", {}), "": generators.__version__.encode() + sys.version.encode()})
    digests = {name: f"{common} {_digest(contents.get(name, {}))}" for name in packages}
    facts = {name: known[name]["facts"] for name in packages if known.get(name, {}).get("digest") == digests[name]}
    if wanted := {name: package for name, package in packages.items() if name not in facts}:
        facts |= _measure(project, wanted)
        # A module that could not be imported may be tomorrow, with the same files.
        kept = {name: {"digest": digests[name], "facts": one} for name, one in facts.items() if "problem" not in one}
        memory.put(KEY, json.dumps(kept))
    return facts


def _digest(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for path, content in sorted(files.items()):
        whole.update(f"{path}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _measure(project: Project, packages: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        job, report, log = (Path(scratch, name) for name in ("job.json", "report.json", "facts.log"))
        job.write_text(json.dumps(packages), encoding="utf-8")
        command = [sys.executable, "-m", "generators.runtime.page_facts", str(job), str(report)]
        done = run(command, project.tree, quiet_environment(scratch), log, lambda _: None)
        if not report.exists():
            last = reason_of(done.output)
            raise Failure(f"the modules cannot be imported: {last} (python ended with {done.code})")
        found: dict[str, dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))
        return found

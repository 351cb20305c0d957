"""The demo, stopped half-way: nothing runs on and nothing is left. `make demo` itself shows the rest."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import ROOT, clean_environment


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", ["[1/9]", "[3/9]"])
def test_an_interrupted_demo_leaves_nothing_behind(tmp_path: Path, number: signal.Signals, moment: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.demo"],
        cwd=ROOT,
        env=clean_environment(TMPDIR=str(tmp_path), KEEP="0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as demo:
        assert demo.stdout
        while not demo.stdout.readline().startswith(moment):
            assert demo.poll() is None
        demo.send_signal(number)
        said = demo.stdout.read()
    assert demo.returncode == 130, said
    assert said.endswith("Interrupted; everything is stopped.\n")
    assert [path for path in tmp_path.iterdir() if path.name.startswith("goldmaster-")] == []
    assert processes_of(tmp_path) == []


def processes_of(folder: Path) -> list[str]:
    """Return the command lines of the processes that speak of the folder."""
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, encoding="utf-8", check=True).stdout
    return [line for line in listed.splitlines() if re.search(re.escape(str(folder)), line)]

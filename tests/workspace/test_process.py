"""A child process is followed to its end and never outlives us."""

import os
import sys
from pathlib import Path

import pytest

from generators.workspace.process import Finished, run


def python(code: str, folder: Path, heard: list[str] | None = None) -> Finished:
    listen = (heard if heard is not None else []).append
    return run([sys.executable, "-c", code], folder, dict(os.environ), folder / "log", listen)


def test_exit_code_and_output(tmp_path: Path) -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    done = python(code, tmp_path)
    assert (done.code, sorted(done.output.split())) == (3, ["err", "out"])


def test_output_is_heard_while_it_runs(tmp_path: Path) -> None:
    heard: list[str] = []
    code = "import time; print('one', flush=True); time.sleep(0.5); print('two')"
    python(code, tmp_path, heard)
    parts = [part.strip() for part in heard if part]
    assert parts == ["one", "two"]


def test_letters_cut_in_two_are_put_together(tmp_path: Path) -> None:
    code = (
        "import sys, time; out = sys.stdout.buffer\n"
        "for byte in '\u00e9\u2713'.encode(): out.write(bytes([byte])); out.flush(); time.sleep(0.1)\n"
    )
    assert python(code, tmp_path).output == "\u00e9\u2713"


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    assert python("import sys; sys.stdout.buffer.write(b'a\\xff')", tmp_path).output == "a\ufffd"


def test_a_server_left_behind_does_not_hold_us_up(tmp_path: Path) -> None:
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(5)'])"
    assert python(code, tmp_path).code == 0


def test_it_is_stopped_when_we_are(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop_at_start(written: str) -> None:
        if "started" in written:
            raise Stop

    code = (
        "import pathlib, time\n"
        "try:\n    print('started', flush=True)\n    time.sleep(60)\n"
        "except KeyboardInterrupt: pathlib.Path('tidied').touch()\n"
    )
    with pytest.raises(Stop):
        run([sys.executable, "-c", code], tmp_path, dict(os.environ), tmp_path / "log", stop_at_start)
    assert (tmp_path / "tidied").exists()

"""The security gates fail when they must: on a flaw, a secret, and when nothing was looked at."""

import json
import subprocess
import sys
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
AUDIT = ROOT / "infra" / "security" / "audit.py"
WELL = {"name": "well", "version": "1", "vulns": []}
FLAWED = {"name": "bad", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}


@cache
def audit() -> ModuleType:
    """Return the command as a module; it lies in no package."""
    spec = spec_from_file_location("audit", AUDIT)
    assert spec and spec.loader
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([WELL], 0, "1 packages audited, no known vulnerability"),
        ([WELL, FLAWED], 1, "bad 1: PYSEC-1, fixed in 2"),
        ([UNKNOWN, FLAWED], 1, "bad 1: PYSEC-1, fixed in 2"),
        ([WELL, UNKNOWN], 2, "1 audited, 1 not audited: unknown"),
        ([UNKNOWN] * 6, 2, "0 audited, 6 not audited"),
        ([], 2, "0 audited, 0 not audited: all"),
        (None, 2, "there is no report to judge"),
    ],
)
def test_what_was_not_audited_is_not_clean(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    packages: list[dict[str, object]] | None,
    code: int,
    said: str,
) -> None:
    report = tmp_path / "report.json"
    report.write_text("" if packages is None else json.dumps({"dependencies": packages}))
    assert audit().main(["--report", str(report)]) == code
    out, err = capsys.readouterr()
    assert said in (err if code else out) and "Traceback" not in err


def test_the_command_says_how_it_went(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"dependencies": [WELL, FLAWED]}))
    command: list[str | Path] = [sys.executable, AUDIT, "--report", report]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "bad 1: PYSEC-1, fixed in 2\n"


def gate(name: str, *files: Path) -> "subprocess.CompletedProcess[str]":
    """Run a gate of .pre-commit-config.yaml, as it stands there, on these files."""
    hooks: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())[
        "repos"
    ][0]["hooks"]
    hook = next(hook for hook in hooks if hook["id"] == name)
    program, *fixed = str(hook["entry"]).removeprefix("uv run ").split()
    command = [Path(sys.executable).with_name(program), *fixed, *hook.get("args", ()), *files]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


# Each in a file of its own: a gate takes long to start, so that it looks at all of them at once.
SECRETS = {
    "password": 'SERVICE_PASSWORD = "kT8vQ2xWmZ4pL7nR"',
    "address": 'url = "postgresql://app:kT8vQ2xWmZ4pL7nR@db/app"',
    "token": 'key = "AKIAIOSFODNN7EXAMPLQ"',
    "key": "-----BEGIN RSA PRIVATE KEY-----",
}
DANGERS = {
    "shell": "import subprocess\nsubprocess.run(input(), shell=True)",
    "code": "exec(input())",
}


def written(folder: Path, contents: dict[str, str]) -> list[Path]:
    """Write the files; return them."""
    files = [folder / f"{name}.py" for name in contents]
    for file, content in zip(files, contents.values(), strict=True):
        file.write_text(f"{content}\n")
    return files


def test_a_secret_stops_a_commit(tmp_path: Path) -> None:
    files, clean = written(tmp_path, SECRETS), written(tmp_path, {"clean": 'name = "Water"'})
    done = gate("secrets", *files, *clean)
    assert done.returncode == 1 and "kT8vQ2xWmZ4pL7nR" not in done.stdout
    assert [file for file in files if str(file) not in done.stdout] == []
    assert "clean.py" not in done.stdout
    assert gate("secrets", *clean).returncode == 0


def test_a_dangerous_call_stops_a_commit(tmp_path: Path) -> None:
    files, clean = written(tmp_path, DANGERS), written(tmp_path, {"clean": "print()"})
    done = gate("bandit", *files, *clean)
    assert done.returncode == 1
    assert [file for file in files if str(file) not in done.stdout] == []
    assert "clean.py" not in done.stdout
    assert gate("bandit", *clean).returncode == 0

"""The whole OpenAPI document against the served app: it answers what it documents, never a 500."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Bearer = Callable[..., dict[str, str]]
CONFIG = Path(__file__).with_name("schemathesis.toml")
SHORT = ["--max-examples=1", "--generation-deterministic", "--no-shrink"]


def ask_everything(base_url: str, bearer: Bearer, folder: Path, *options: str) -> None:
    """Let schemathesis ask, in every phase, the stateful one included."""
    command = [str(Path(sys.executable).with_name("schemathesis")), f"--config-file={CONFIG}"]
    token = f"--header=Authorization: {bearer()['Authorization']}"
    run = ["run", f"{base_url}/openapi.json", "--no-color", token, *options]
    done = subprocess.run([*command, *run], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for phase in ("Coverage", "Fuzzing", "Stateful"):
        assert f"✅ {phase}" in done.stdout, done.stdout


@pytest.mark.usefixtures("resources")
def test_every_answer_is_documented(base_url: str, bearer: Bearer, tmp_path: Path) -> None:
    ask_everything(base_url, bearer, tmp_path, *SHORT)


@pytest.mark.long
@pytest.mark.usefixtures("resources")
def test_every_answer_is_documented_however_odd_the_question(
    base_url: str, bearer: Bearer, tmp_path: Path
) -> None:
    ask_everything(base_url, bearer, tmp_path, "--max-examples=100")

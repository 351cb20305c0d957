"""A project on disk, and the verbs run in it as a person runs them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.files import tree_digest

PATIENCE = 120.0


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Place:
    """A project and its commands."""

    root: Path

    @property
    def store(self) -> Path:
        """The folder of the journal and the lock."""
        return self.root / ".git" / "goldmaster"

    def digest(self) -> str:
        """Return the digest of the whole tree."""
        return tree_digest(self.root)

    def run(self, verb: str, *arguments: str, cwd: str = ".", **env: str) -> Ended:
        """Run a verb to its end."""
        return ended(self.start(verb, *arguments, cwd=cwd, **env))

    def start(self, verb: str, *arguments: str, cwd: str = ".", **env: str) -> subprocess.Popen[str]:
        """Start a verb in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", f"generators.{verb}", *arguments],
            cwd=self.root / cwd,
            env=clean_environment() | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


def ended(running: subprocess.Popen[str], patience: float = PATIENCE) -> Ended:
    """Wait for a started verb."""
    out, err = running.communicate(timeout=patience)
    return Ended(running.returncode, out, err)


def clean_environment() -> dict[str, str]:
    """Return an environment without the settings of whoever runs these tests, and with a pytest that starts fast."""
    mine = ("PYTEST_", "GIT_", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    git = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return kept | git | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def wait_for(path: Path, running: "subprocess.Popen[str]") -> None:
    """Wait until a started verb has made a file."""
    while not path.exists():
        assert running.poll() is None, f"{path} never came: {ended(running)}"
        time.sleep(0.001)


def signal_group(running: subprocess.Popen[str], number: signal.Signals) -> None:
    """Send a signal to a started verb's group, as a terminal does."""
    os.killpg(running.pid, number)


def assert_refused(place: Place, arguments: Sequence[str], *words: str, **env: str) -> None:
    """Clone with input that must be refused: exit code 2, one line with these words, the project as it was."""
    before = place.digest()
    refused = place.run("clone", *arguments, **env)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1), refused
    assert [word for word in words if word not in refused.err] == [], refused.err
    assert place.digest() == before

"""A command run to its end or to its time, its two outputs apart; and servers that live as long as a block."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from generators.workspace.process import bound

FAREWELL = 10.0
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, None when its time was up, and what it wrote."""

    code: int | None
    out: bytes
    err: bytes
    seconds: float


def run_timed(command: Sequence[str], folder: Path, environment: Mapping[str, str], limit: float) -> Ran:
    """Run a command without a shell and without input; nothing it has started is alive afterwards.

    Args:
        command: program and arguments.
        folder: where it runs.
        environment: all of its environment.
        limit: seconds after which it is killed with its whole group.

    Raises:
        OSError: it cannot be started.
    """
    began = time.monotonic()
    # Files, not pipes: a server that it leaves behind would hold a pipe open for ever.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err, **bound()
        )
        code: int | None = None
        try:
            with suppress(subprocess.TimeoutExpired):
                code = child.wait(limit)
        finally:
            _kill(child)
        written = []
        for file in (out, err):
            file.seek(0)
            written.append(file.read())
    return Ran(code, written[0], written[1], time.monotonic() - began)


@contextmanager
def serving(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Give a server that runs until the block ends; it may also end by itself when its standard input closes.

    Args:
        command: program and arguments.
        folder: where it runs.
        environment: all of its environment.
        log: the file that takes what it writes.

    Raises:
        OSError: it cannot be started.
    """
    with log.open("wb") as output:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            # A server has to tidy up, so it is asked, not killed.
            **bound(signal.SIGTERM),
        )
    try:
        yield child
    finally:
        if child.stdin:
            child.stdin.close()
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(FAREWELL)
        _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(child.pid, KILL)
        else:
            child.kill()
    child.wait()

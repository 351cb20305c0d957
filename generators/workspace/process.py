"""Child processes that never outlive the command that started them."""

import codecs
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

LOOK, PATIENCE = 0.05, 20.0
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Finished:
    """How a process ended: exit code and all it wrote."""

    code: int
    output: str


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path, listen: Callable[[str], None]
) -> Finished:
    """Run a command in its own process group until it ends; stop it when we are stopped.

    Args:
        command: program and arguments.
        folder: where it runs.
        environment: all of its environment.
        log: the file that takes what it writes. Not a pipe: a server it leaves behind would hold a pipe open for ever.
        listen: called with what it has written since the last call.
    """
    with log.open("wb") as output, log.open("rb") as written:
        child = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **bound()
        )
        try:
            text = _followed(child, written, listen)
        except BaseException:
            # Above all Ctrl-C and termination: the child is in a group of its own and does not hear them.
            _stop(child)
            raise
    return Finished(child.returncode, text)


def _followed(child: subprocess.Popen[bytes], written: IO[bytes], listen: Callable[[str], None]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = ""
    while True:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=LOOK)
        ended = child.returncode is not None
        new = decoder.decode(written.read(), final=ended)
        text += new
        listen(new)
        if ended:
            return text


def bound(last: int = getattr(signal, "SIGKILL", signal.SIGTERM)) -> dict[str, Any]:
    """Return what makes a child lead a group of its own, and hear a signal when we are killed."""
    if os.name != "posix":
        return {}
    return {"process_group": 0, "preexec_fn": _die_with_parent(last)}


def _die_with_parent(last: int) -> Callable[[], None] | None:
    # `kill -9` gives us no chance to stop the child, so on Linux the kernel does; elsewhere the child ends by itself.
    if sys.platform != "linux":
        return None
    parent, set_signal = os.getpid(), ctypes.CDLL(None, use_errno=True).prctl

    def bind() -> None:
        set_signal(PR_SET_PDEATHSIG, last)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return bind


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Ask the whole group to end, wait a little, then end it."""
    with suppress(ProcessLookupError, subprocess.TimeoutExpired, KeyboardInterrupt):
        _signal(child, signal.SIGINT)
        child.wait(timeout=PATIENCE)
    with suppress(ProcessLookupError, PermissionError):
        _signal(child, getattr(signal, "SIGKILL", signal.SIGTERM))
    child.wait()


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    if os.name == "posix":
        os.killpg(child.pid, number)
    elif child.poll() is None:
        child.terminate()

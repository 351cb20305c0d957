"""What a gate has measured: pass, fail, or error when it could not measure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from generators.model.plan import Text
from generators.workspace.timed import Ran

SILENT = Ran(None, b"", b"", 0.0)
Verdict = Literal["pass", "fail", "error"]


@dataclass(frozen=True)
class Measured:
    """A verdict with its reasons.

    `command` is what was run or asked, `exit` its exit code or status, `count` how much was measured: tests, files,
    rows, requests.
    """

    verdict: Verdict
    why: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    exit: int | None = None
    count: int | None = None
    out: bytes = b""
    err: bytes = b""


def judged(
    why: Sequence[str],
    command: Sequence[str] = (),
    code: int | None = None,
    count: int | None = None,
    ran: Ran = SILENT,
) -> Measured:
    """Return a pass when there is no reason against it, else a fail."""
    return Measured("fail" if why else "pass", tuple(why), tuple(command), code, count, ran.out, ran.err)


def unmeasured(why: str, command: Sequence[str] = (), ran: Ran = SILENT) -> Measured:
    """Return an error: nothing can be said of the gate."""
    return Measured("error", (why,), tuple(command), ran.code, None, ran.out, ran.err)


def objections(name: str, wanted: Text, found: str) -> Iterator[str]:
    """Yield what a text lacks, or has and must not have."""
    yield from (f"{name} has no {part!r}" for part in wanted.contains if part not in found)
    yield from (f"{name} does not match `{one}`" for one in wanted.matches if not re.search(one, found, re.MULTILINE))
    yield from (f"{name} matches `{one}`" for one in wanted.absent if re.search(one, found, re.MULTILINE))

"""Who asks, for which tenant and for how long: bound for a request, an event or a job."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Final

from backend.common.contracts import Unavailable

# No token can name it: what the process does by itself sees the rows of no tenant.
SYSTEM: Final = "-"


@dataclass(frozen=True)
class Caller:
    """Whom a request is done for; `scopes` are what the token allows."""

    subject: str = SYSTEM
    tenant: str = SYSTEM
    scopes: frozenset[str] = frozenset()


class OutOfTime(Unavailable):
    """The request has used up its time; what was not begun is left alone."""

    slug, title = "out-of-time", "Out of time"


_caller: ContextVar[Caller] = ContextVar("caller", default=Caller())  # noqa: B039 - it is frozen
_ends: ContextVar[float | None] = ContextVar("ends", default=None)


def current_caller() -> Caller:
    """Return whom this is done for; the system itself outside of requests."""
    return _caller.get()


def bind_caller(caller: Caller) -> None:
    """Say who asks, from here to the end of the block that `acting_as` opened."""
    _caller.set(caller)


@contextmanager
def acting_as(caller: Caller) -> Iterator[None]:
    """Do the block for this caller."""
    token = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(token)


@contextmanager
def time_budget(seconds: float) -> Iterator[None]:
    """Give the block so many seconds; they are soft: it ends where `demand_time` is called."""
    token = _ends.set(monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


def time_left() -> float | None:
    """Return the seconds that are left, to be passed on to whomever is asked; None: no limit."""
    ends = _ends.get()
    return None if ends is None else max(0.0, ends - monotonic())


def demand_time() -> None:
    """Raise OutOfTime when the budget is used up."""
    if time_left() == 0:
        raise OutOfTime("The request took too long and was given up; try again.")

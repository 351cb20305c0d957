"""What travels with an event besides its content: who asked, in which request, trace and chain."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from uuid import UUID

from backend.common import telemetry
from backend.common.caller import SYSTEM, Caller, acting_as, current_caller
from backend.common.context import bound_request_id, request_id

# The first request of a chain of events, and the event that is being handled.
CORRELATION: Final = "correlation_id"
CAUSATION: Final = "causation_id"
_cause: ContextVar[dict[str, str] | None] = ContextVar("cause", default=None)


def current_headers() -> dict[str, str]:
    """Return the headers of an event that is published now."""
    caller = current_caller()
    own = {
        "request_id": request_id(),
        CORRELATION: request_id(),
        "tenant": caller.tenant,
        "subject": caller.subject,
    }
    headers = {**own, **(_cause.get() or {})}
    telemetry.inject(headers)
    return headers


@contextmanager
def caused_by(event_id: UUID, headers: Mapping[str, str]) -> Iterator[None]:
    """Bind the context of an event for the block that handles it."""
    first = headers.get(CORRELATION, "-")
    token = _cause.set({CORRELATION: first, CAUSATION: str(event_id)})
    try:
        with bound_request_id(headers.get("request_id", "-")), acting_as(_caller_of(headers)):
            yield
    finally:
        _cause.reset(token)


def _caller_of(headers: Mapping[str, str]) -> Caller:
    return Caller(headers.get("subject", SYSTEM), headers.get("tenant", SYSTEM))

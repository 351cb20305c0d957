"""Structured logs: JSON for machines, colour for people, request and trace ids in every line."""

import logging
import sys
from contextlib import suppress
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from backend.common.caller import SYSTEM, current_caller
from backend.common.config import Settings
from backend.common.context import request_id
from backend.common.redaction import redact
from backend.common.telemetry import trace_ids


class _Out:
    """A logger of ours: its lines go to standard error as they are.

    As records of the standard library they would cost three times as much; the level is its own.
    """

    def __init__(self, name: str = "backend") -> None:
        self.name = name
        self.level = logging.getLogger(name)

    def write(self, line: str) -> None:
        """Write a whole line at once; where nobody reads any more, nobody is told."""
        with suppress(OSError):
            sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = write


def _keep_level(logger: _Out, method: str, event: EventDict) -> EventDict:
    return structlog.stdlib.filter_by_level(logger.level, method, event)


def _add_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    caller = current_caller()
    known = {"request_id": request_id(), "subject": caller.subject, "tenant": caller.tenant}
    return {**{name: value for name, value in known.items() if value != SYSTEM}, **event}


def _add_trace(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for name, value in trace_ids().items():
        event.setdefault(name, value)
    return event


_SHARED: Final[list[Processor]] = [
    _add_request,
    structlog.processors.format_exc_info,
    redact,
    # What follows is ours alone, and holds no secret.
    _add_trace,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# One list for all configurations: loggers keep the pipeline that they first met.
_PIPELINE: Final[list[Any]] = []


def configure_logs(settings: Settings) -> None:
    """Send structlog, the standard library and uvicorn through one pipeline to standard error."""
    renderers = _renderers(settings)
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *renderers,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level, force=True)
    _take_over_uvicorn()
    _PIPELINE[:] = [_keep_level, *_SHARED, *renderers]
    structlog.configure(
        processors=_PIPELINE,
        logger_factory=_Out,
        cache_logger_on_first_use=True,
    )


def _renderers(settings: Settings) -> list[Processor]:
    if settings.log_format == "json":
        return [_say_without_request, structlog.processors.JSONRenderer()]
    return [structlog.dev.ConsoleRenderer()]


def _say_without_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Give every line the same members, so that a query on an id needs no exceptions."""
    event.setdefault("request_id", "-")
    event.setdefault("trace_id", "-")
    return event


def _take_over_uvicorn() -> None:
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # Our own line has the route and the time; uvicorn's has the raw path with its query.
    logging.getLogger("uvicorn.access").propagate = False
    # A crash was logged with its ids by problems.py; uvicorn's second copy has none.
    logging.getLogger("uvicorn.error").addFilter(_is_no_copy_of_a_crash)


def _is_no_copy_of_a_crash(record: logging.LogRecord) -> bool:
    return not record.msg.startswith("Exception in ASGI application")

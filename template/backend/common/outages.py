"""The database is away, too busy or too slow: 503 with Retry-After instead of a crash."""

from typing import Final

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.common import problems
from backend.common.contracts import Unavailable

log = structlog.get_logger("outages")
# SQLSTATE classes: connection lost, transaction to be repeated, out of resources, an operator
# or a timeout ended it.
_PASSING: Final = ("08", "40", "53", "57")


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.exception_handler(PoolTimeout)(_on_no_connection)
    app.exception_handler(OSError)(_on_no_connection)
    app.exception_handler(DBAPIError)(_on_database)


async def _on_no_connection(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, OSError) and error.filename is not None:
        # About a file, so a fault of ours.
        raise error
    return _unavailable(request, error, "All connections are busy, or the database is away.")


async def _on_database(request: Request, error: DBAPIError) -> JSONResponse:
    state = getattr(error.orig, "sqlstate", None) or ""
    if not (error.connection_invalidated or state.startswith(_PASSING)):
        # A fault of ours: a crash, with its 500.
        raise error
    return _unavailable(request, error, "The database gave up; nothing was changed.")


def _unavailable(request: Request, error: Exception, detail: str) -> JSONResponse:
    log.warning("unavailable", path=request.url.path, error=repr(getattr(error, "orig", error)))
    return problems.answer(request, Unavailable(f"{detail} Try again."))

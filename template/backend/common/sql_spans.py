"""A span for every SQL statement of an engine: its text without values, an error by its type."""

from typing import Any

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, ExceptionContext, ExecutionContext

# Where the statement's own context keeps its span.
_SPAN = "_telemetry_span"


def trace_statements(engine: Engine, tracer: Tracer) -> None:
    """Open a span when a statement is sent, end it when the server has answered."""

    def sent(_connection: Connection, _cursor: Any, statement: str, *rest: Any) -> None:
        context: ExecutionContext = rest[1]
        operation = statement.split(None, 1)[0].upper()
        attributes = {
            "db.system.name": "postgresql",
            "db.operation.name": operation,
            "db.query.text": statement,
        }
        span = tracer.start_span(operation, kind=SpanKind.CLIENT, attributes=attributes)
        setattr(context, _SPAN, span)

    event.listen(engine, "before_cursor_execute", sent)
    event.listen(engine, "after_cursor_execute", _answered)
    event.listen(engine, "handle_error", _failed)


def _answered(_connection: Connection, _cursor: Any, _statement: str, *rest: Any) -> None:
    _end(rest[1])


def _failed(failure: ExceptionContext) -> None:
    span: Span | None = getattr(failure.execution_context, _SPAN, None)
    if span:
        span.set_status(StatusCode.ERROR, type(failure.original_exception).__name__)
    _end(failure.execution_context)


def _end(context: ExecutionContext | None) -> None:
    span: Span | None = getattr(context, _SPAN, None)
    if span:
        span.end()

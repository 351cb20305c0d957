"""Traces: one span per request, use case and event; without a collector only the ids remain."""

import random
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

# Asks for the process's provider when it is used, so it may be made before there is one.
_TRACER = trace.get_tracer("backend")
_W3C = TraceContextTextMapPropagator()


@contextmanager
def span(
    name: str,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: Context | None = None,
    links: list[Link] | None = None,
) -> Iterator[Span]:
    """Open a span for the block; an error that is our fault marks it, by its type alone.

    Without a collector the span is only a pair of ids, so that log lines can still be joined.
    """
    opened = _TRACER.start_span(name, parent, kind, links=links)
    if not opened.get_span_context().is_valid:
        opened = NonRecordingSpan(_fresh())
    # The message of an exception may hold what the caller sent: it stays out of the trace.
    with trace.use_span(opened, True, record_exception=False, set_status_on_exception=False):
        try:
            yield opened
        except BaseException as error:
            opened.set_attribute("error.type", type(error).__name__)
            if getattr(error, "status", 500) >= 500:
                opened.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def inject(headers: MutableMapping[str, str]) -> None:
    """Write the current span into the headers of a message or a request (`traceparent`)."""
    _W3C.inject(headers)


def extract(headers: Mapping[str, str]) -> Context:
    """Return the context that a caller's headers name, to be the parent of a span."""
    return _W3C.extract(headers, Context())


def link_of(headers: Mapping[str, str]) -> list[Link]:
    """Return links to the span that wrote these headers; none when they name no span."""
    producer = trace.get_current_span(extract(headers)).get_span_context()
    return [Link(producer)] if producer.is_valid else []


def trace_ids() -> dict[str, str]:
    """Return the ids of the current span for a log line; empty outside of one."""
    current = trace.get_current_span().get_span_context()
    if not current.is_valid:
        return {}
    return {
        "trace_id": trace.format_trace_id(current.trace_id),
        "span_id": trace.format_span_id(current.span_id),
    }


def _fresh() -> SpanContext:
    # As OpenTelemetry makes them: ids are to differ, not to be secret.
    trace_id, span_id = random.getrandbits(128) or 1, random.getrandbits(64) or 1
    return SpanContext(trace_id, span_id, is_remote=False)

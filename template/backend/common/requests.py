"""Every request as a span, a time and one log line, by pure ASGI middleware."""

from time import perf_counter
from typing import Final

import structlog
from fastapi.routing import iter_route_contexts
from opentelemetry.trace import Span, SpanKind
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.common import metrics, telemetry

log = structlog.get_logger("requests")
# Anybody may send any word as a method; a label for each would fill the memory.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Asked every few seconds by machines: not worth a line.
HEALTH_PATHS: Final = frozenset({"/livez", "/readyz"})


class RequestTelemetry:
    """Observes each request under its route's template, `/notes/{note_id}`, never its raw path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._templates: dict[int, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; the ids of its span are on the scope for the answer to a crash."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # What is not answered was a crash; Starlette makes its answer outside of here.
        status, started = 500, perf_counter()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        caller = telemetry.extract(dict(Headers(scope=scope))) if _has_caller(scope) else None
        with telemetry.span(method, SpanKind.SERVER, caller) as span:
            scope.setdefault("state", {}).update(telemetry.trace_ids())
            try:
                await self._app(scope, receive, send_and_note)
            finally:
                route = self._template(scope)
                _report(span, method, route, status, perf_counter() - started)

    def _template(self, scope: Scope) -> str:
        if not self._templates:
            # By identity: routes are equal by their own path, which lacks an including prefix.
            self._templates = {
                id(context.original_route): context.path or ""
                for context in iter_route_contexts(scope["app"].routes)
            }
        return self._templates.get(id(scope.get("route")), "unmatched")


def _has_caller(scope: Scope) -> bool:
    return any(name == b"traceparent" for name, _ in scope["headers"])


def _report(span: Span, method: str, route: str, status: int, seconds: float) -> None:
    metrics.REQUESTS.labels(method, route, str(status)).observe(seconds)
    span.update_name(f"{method} {route}")
    span.set_attributes(
        {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
        }
    )
    say = log.debug if route in HEALTH_PATHS else log.info
    say("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))

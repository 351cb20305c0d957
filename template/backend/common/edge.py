"""What every request meets first: the limit of its body, its time, and the headers of safety."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.common import problems
from backend.common.caller import time_budget
from backend.common.config import Settings
from backend.common.overload import Overload
from backend.common.security_headers import SECURITY_HEADERS
from backend.common.token_first import TokenFirst

TIME_BUDGET_HEADER: Final = "X-Time-Budget"
_HSTS: Final = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
_SECONDS: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_ASKED: Final = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"]
_SHOWN: Final = ["ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"]


class BodyTooLarge(HTTPException):
    """The body has more bytes than are taken.

    No Problem: FastAPI lets only this kind of error pass when it reads a body.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"The body may have {limit} bytes.")


def install(app: FastAPI, settings: Settings) -> None:
    """Put the edge around the app; what is added later stands further out."""
    app.add_middleware(TokenFirst)
    app.add_middleware(Overload, most=settings.requests_at_once)
    app.add_middleware(Edge, settings=settings)
    if origins := [origin.strip() for origin in settings.cors_origins.split(",") if origin.strip()]:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=[*_ASKED, TIME_BUDGET_HEADER, "X-Request-ID"],
            expose_headers=_SHOWN,
        )


class Edge:
    """Pure ASGI, so that nothing bound in the context is lost."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._limit = settings.body_limit
        self._budget = settings.request_budget
        self._headers = _raw(
            SECURITY_HEADERS | (_HSTS if settings.environment == "production" else {})
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; a body that says it is too large is refused before it is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message, self._headers, scope)
            await send(message)

        if _length(headers) > self._limit:
            refusal = await problems.on_http(Request(scope), BodyTooLarge(self._limit))
            await refusal(scope, receive, send_safely)
            return
        with time_budget(_seconds(headers, self._budget)):
            await self._app(scope, self._counted(receive), send_safely)

    def _counted(self, receive: Receive) -> Receive:
        """Raise BodyTooLarge when a body without a length grows over the limit."""
        taken = 0

        async def receive_some() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limit:
                raise BodyTooLarge(self._limit)
            return message

        return receive_some


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _add(message: Message, own: Sequence[tuple[bytes, bytes]], scope: Scope) -> None:
    quota = scope.get("state", {}).get("quota")
    given = dict(message["headers"])
    # The page of /docs loads its scripts from elsewhere.
    if given.get(b"content-type", b"").startswith(b"text/html"):
        given[b"content-security-policy"] = b""
    more = [*own, *_raw(quota.headers)] if quota else own
    message["headers"] = [*message["headers"], *(pair for pair in more if pair[0] not in given)]


def _length(headers: Headers) -> int:
    given = headers.get("Content-Length", "")
    return int(given) if given.isdecimal() and len(given) < 20 else 0


def _seconds(headers: Headers, most: float) -> float:
    """Return the caller's time budget when it is a number below ours."""
    given = headers.get(TIME_BUDGET_HEADER, "")
    return min(float(given), most) if _SECONDS.fullmatch(given) else most

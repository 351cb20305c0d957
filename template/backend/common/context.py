"""The request's id and where it comes from, bound by pure ASGI middleware.

`BaseHTTPMiddleware` runs the app in another task and loses what handlers bind, hence plain ASGI.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

from backend.common.caller import Caller, acting_as

REQUEST_ID_HEADER: Final = "X-Request-ID"
_ACCEPTED: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_request_id: ContextVar[str] = ContextVar("request_id", default="-")


def request_id() -> str:
    """Return the id of the request being served, or "-" outside of one."""
    return _request_id.get()


@contextmanager
def bound_request_id(value: str) -> Iterator[None]:
    """Bind the id for the block, whose every log line names it."""
    token = _request_id.set(value)
    try:
        yield
    finally:
        _request_id.reset(token)


class RequestContext:
    """Takes the caller's request id when it is well-formed, else makes one; answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection with its id bound."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        value = given if _ACCEPTED.fullmatch(given) else str(uuid7())
        # Also on the scope: the answer to a crash is made outside of this block.
        scope.setdefault("state", {})["request_id"] = value

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = value
            await send(message)

        # Nobody, until a token was read; whoever is bound then is not bound for the next request.
        with bound_request_id(value), acting_as(Caller()):
            await self._app(scope, receive, send_with_id)

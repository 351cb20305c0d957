"""The token is read before the body: nobody unknown makes us take in, or parse, what they sent.

FastAPI reads the body before it asks any dependency, so this cannot be one.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.common.auth import PUBLIC, authenticate
from backend.common.contracts import Problem
from backend.common.problems import EarlyProblem
from backend.common.resources import get_resources


class TokenFirst:
    """Pure ASGI: the first question for the body of a closed route asks who sent it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        asked = scope["type"] != "http"

        async def receive_from_known() -> Message:
            nonlocal asked
            if not asked:
                asked = True
                await _ask_who(scope)
            return await receive()

        await self._app(scope, receive_from_known, send)


async def _ask_who(scope: Scope) -> None:
    # The route was found when its body is asked for; without one there is nothing to protect.
    if getattr(scope.get("route"), "openapi_extra", PUBLIC) == PUBLIC:
        return
    request = Request(scope)
    try:
        await authenticate(request, get_resources(request))
    except Problem as problem:
        raise EarlyProblem(problem) from problem

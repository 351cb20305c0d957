"""So many requests are served at once in a process; what comes on top is refused at once: 503.

Who waits in line holds memory, and is answered when nobody listens any more.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.common import metrics, problems
from backend.common.contracts import Unavailable
from backend.common.requests import HEALTH_PATHS


class Overloaded(Unavailable):
    """The process has its hands full; nothing was begun."""

    slug, title = "overloaded", "Overloaded"


class Overload:
    """Pure ASGI. What orchestrators ask is always answered: a busy process is not a dead one."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._served = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or refuse it before anything of it is read."""
        if scope["type"] != "http" or scope["path"] in HEALTH_PATHS or not self._most:
            await self._app(scope, receive, send)
        elif self._served >= self._most:
            metrics.SHED.inc()
            problem = Overloaded("Too many requests are being served; try again.")
            await problems.answer(Request(scope), problem)(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._served += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._served -= 1

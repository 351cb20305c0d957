"""Closed by default: a bearer token, and the scope that the route declares.

A route says `dependencies=[needs(f"{NAME}:read")]`, or `openapi_extra=PUBLIC`; the app does not
start with one that says neither.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import Request, Security
from fastapi.security import HTTPBearer, SecurityScopes

from backend.common.caller import Caller, bind_caller
from backend.common.contracts import Problem
from backend.common.resources import Resources, get_resources
from backend.common.tokens import KeyUnknown, TokenRefused, read_token

PUBLIC: Final[dict[str, Any]] = {"security": []}


class OpenRouteError(Exception):
    """A route declares no scope; the message is one line a person can act on."""


class Unauthorized(Problem):
    """There is no token, or none to trust."""

    slug, status, title = "unauthorized", 401, "Unauthorized"


class Forbidden(Problem):
    """The token is good, but lacks the scope."""

    slug, status, title = "forbidden", 403, "Forbidden"


async def authenticate(request: Request, resources: Resources) -> Caller:
    """Return who asks; bound in the context, counted once against the rate limit.

    Raises:
        Unauthorized: there is no token to trust.
        TooManyRequests: the subject asked too often.
    """
    known: Caller | None = getattr(request.state, "caller", None)
    if known is not None:
        return known
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise _refused("Send a token: Authorization: Bearer ...", "Bearer")
    try:
        caller = await _trusted(token.strip(), resources)
    except TokenRefused as error:
        challenge = f'Bearer error="invalid_token", error_description="{error}"'
        raise _refused(f"Take another token: {error}.", challenge) from error
    bind_caller(caller)
    request.state.quota = await resources.rate_limit.take(caller)
    request.state.caller = caller
    return caller


class _Authorize(HTTPBearer):
    """FastAPI dependency: has every scope of the route; it stands in the OpenAPI document as well.

    One dependency for both, since each has its price at every request.
    """

    # FastAPI passes what is declared here; nobody else calls it.
    async def __call__(  # type: ignore[override]
        self, request: Request, declared: SecurityScopes
    ) -> None:
        """Raise Forbidden unless the caller has every scope of the route."""
        caller = await authenticate(request, get_resources(request))
        if not caller.scopes.issuperset(declared.scopes):
            problem = Forbidden(f"The token lacks the scope {declared.scope_str}.")
            challenge = f'Bearer error="insufficient_scope", scope="{declared.scope_str}"'
            problem.headers = {"WWW-Authenticate": challenge}
            raise problem


_AUTHORIZE: Final = _Authorize(
    scheme_name="bearer", bearerFormat="JWT", description="Scopes: module:right"
)


def needs(scope: str) -> Any:
    """Return the dependency of a route that wants this scope, such as `cc:read`."""
    return Security(_AUTHORIZE, scopes=[scope])


def check_closed(document: Mapping[str, Any]) -> None:
    """Raise OpenRouteError when a route of the OpenAPI document says nothing about its scope."""
    for route in _open_routes(document):
        raise OpenRouteError(
            f"{route} declares no scope: add dependencies=[needs(...)] or openapi_extra=PUBLIC"
        )


def _open_routes(document: Mapping[str, Any]) -> Iterator[str]:
    for path, ways in document["paths"].items():
        for method, operation in ways.items():
            wanted = operation.get("security")
            if wanted != [] and not (wanted and all(any(each.values()) for each in wanted)):
                yield f"{method.upper()} {path}"


async def _trusted(token: str, resources: Resources) -> Caller:
    settings = resources.settings
    try:
        return read_token(token, await resources.keys.trusted(), settings)
    except KeyUnknown:
        return read_token(token, await resources.keys.trusted(renew=True), settings)


def _refused(detail: str, challenge: str) -> Unauthorized:
    problem = Unauthorized(detail)
    problem.headers = {"WWW-Authenticate": challenge}
    return problem

"""Every error answer is RFC 9457 `application/problem+json`, and the OpenAPI document says so."""

from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from backend.common.context import REQUEST_ID_HEADER
from backend.common.contracts import Problem
from backend.common.security_headers import SECURITY_HEADERS

log = structlog.get_logger("problems")
MEDIA_TYPE: Final = "application/problem+json"
# What the edge of the app, its token check and its limits may answer to any request.
_ANY_ROUTE: Final = {
    400: "Malformed request",
    401: "Unauthorized",
    403: "Forbidden",
    413: "Body too large",
    422: "Invalid request",
    429: "Too many requests",
    503: "Unavailable",
}


class ProblemDetails(BaseModel):
    """The body of every error answer (RFC 9457), open to further members."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str


class EarlyProblem(HTTPException):
    """A problem that is met while the body is read: FastAPI lets only this kind of error pass."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.status, problem.detail)
        self.problem = problem


# Made once: each of a dozen routes documents a dozen problems.
_SCHEMA: Final = ProblemDetails.model_json_schema()


def responses(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may raise these problems, for its OpenAPI entry.

    What any route may answer (no token, too much, too often, ...) is always among them.
    """
    own: dict[int, str] = {}
    for problem in problems:
        before = f"{own[problem.status]}; " if problem.status in own else ""
        own[problem.status] = before + problem.title
    return {status: _response(title) for status, title in {**own, **_ANY_ROUTE}.items()}


def install(app: FastAPI) -> None:
    """Register the handlers that turn exceptions into problems."""
    app.exception_handler(Problem)(_on_problem)
    app.exception_handler(RequestValidationError)(_on_invalid)
    app.exception_handler(HTTPException)(on_http)
    app.exception_handler(Exception)(_on_crash)


def _response(title: str) -> dict[str, Any]:
    return {
        "description": title,
        "content": {MEDIA_TYPE: {"schema": _SCHEMA}},
    }


def answer(request: Request, problem: Problem) -> JSONResponse:
    """Return a problem as the answer to a request."""
    made = _answer(
        request, problem.slug, problem.status, problem.title, problem.detail, **problem.extra
    )
    made.headers.update(problem.headers)
    return made


async def _on_problem(request: Request, error: Problem) -> JSONResponse:
    return answer(request, error)


async def _on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    # The input is left out: it may hold a secret, and the caller has it.
    errors = [{key: item[key] for key in ("loc", "msg", "type")} for item in error.errors()]
    detail = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in errors)
    return _answer(request, "invalid-request", 422, "Invalid request", detail, errors=errors)


async def on_http(request: Request, error: HTTPException) -> JSONResponse:
    """Return the answer to an error of Starlette's own kind."""
    if isinstance(error, EarlyProblem):
        return answer(request, error.problem)
    made = _answer(request, "http", error.status_code, error.detail, error.detail)
    made.headers.update(error.headers or {})
    return made


async def _on_crash(request: Request, error: Exception) -> JSONResponse:
    # The ids' own block has ended; what it left on the scope is all there is.
    state = request.scope["state"]
    ids = {name: state[name] for name in ("request_id", "trace_id", "span_id") if name in state}
    log.error("unhandled_error", path=request.url.path, exc_info=error, **ids)
    detail = "The error was logged under this request_id."
    answer = _answer(request, Problem.slug, Problem.status, Problem.title, detail)
    # Made outside of all middleware.
    answer.headers.update({REQUEST_ID_HEADER: request.state.request_id, **SECURITY_HEADERS})
    return answer


def _answer(
    request: Request, slug: str, status: int, title: str, detail: str, **extra: Any
) -> JSONResponse:
    body = ProblemDetails(
        type=f"/problems/{slug}",
        title=title,
        status=status,
        detail=detail,
        instance=request.url.path,
        request_id=request.state.request_id,
        **extra,
    )
    return JSONResponse(jsonable_encoder(body), status, media_type=MEDIA_TYPE)

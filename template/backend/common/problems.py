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

log = structlog.get_logger("problems")
MEDIA_TYPE: Final = "application/problem+json"


class ProblemDetails(BaseModel):
    """The body of every error answer (RFC 9457), open to further members."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str


def responses(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may raise these problems, for its OpenAPI entry.

    422 (validation) is always among them.
    """
    documented: dict[int | str, dict[str, Any]] = {422: _response("Invalid request")}
    for problem in problems:
        documented.setdefault(problem.status, _response(problem.title))
    return documented


def install(app: FastAPI) -> None:
    """Register the handlers that turn exceptions into problems."""
    app.exception_handler(Problem)(_on_problem)
    app.exception_handler(RequestValidationError)(_on_invalid)
    app.exception_handler(HTTPException)(_on_http)
    app.exception_handler(Exception)(_on_crash)


def _response(title: str) -> dict[str, Any]:
    return {
        "description": title,
        "content": {MEDIA_TYPE: {"schema": ProblemDetails.model_json_schema()}},
    }


async def _on_problem(request: Request, error: Problem) -> JSONResponse:
    return _answer(request, error.slug, error.status, error.title, error.detail, **error.extra)


async def _on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    # The input is left out: it may hold a secret, and the caller has it.
    errors = [{key: item[key] for key in ("loc", "msg", "type")} for item in error.errors()]
    detail = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in errors)
    return _answer(request, "invalid-request", 422, "Invalid request", detail, errors=errors)


async def _on_http(request: Request, error: HTTPException) -> JSONResponse:
    answer = _answer(request, "http", error.status_code, error.detail, error.detail)
    answer.headers.update(error.headers or {})
    return answer


async def _on_crash(request: Request, error: Exception) -> JSONResponse:
    log.error("unhandled_error", path=request.url.path, exc_info=error)
    detail = "The error was logged under this request_id."
    answer = _answer(request, Problem.slug, Problem.status, Problem.title, detail)
    answer.headers[REQUEST_ID_HEADER] = request.state.request_id
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

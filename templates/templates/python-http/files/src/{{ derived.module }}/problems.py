"""Errors as RFC 9457 problem details."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException


class Problem(JSONResponse):
    media_type = "application/problem+json"

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        title = HTTPStatus(status).phrase
        content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        super().__init__(content, status, headers)


async def http_error(request: Request, error: HTTPException) -> Problem:
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # The framework names only the methods of the first route that matches.
        path = request.scope["path"]
        routes = [r for r in iter_route_contexts(request.app.routes) if r.path_regex.match(path)]
        headers["Allow"] = ", ".join(sorted({m for r in routes for m in r.methods or ()}))
    return Problem(error.status_code, error.detail, headers)


def unreadable(error: dict[str, Any]) -> bool:
    """Whether a parameter or the body cannot be read, as opposed to a body that breaks a rule."""
    in_body = error["loc"][0] == "body"
    empty = error["loc"] == ("body",) and error["type"] == "missing"
    return not in_body or empty or error["type"] == "json_invalid"


async def invalid_request(request: Request, error: RequestValidationError) -> Problem:
    errors = error.errors()
    if any(e["loc"][0] == "path" for e in errors):
        # An id of the wrong form is an id that nothing has.
        return Problem(HTTPStatus.NOT_FOUND, "There is no such resource.")
    detail = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in errors)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = media_type == "application/json" or media_type.endswith("+json")
    if not is_json and any(e["loc"][0] == "body" for e in errors):
        return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be JSON.")
    if any(map(unreadable, errors)):
        return Problem(HTTPStatus.BAD_REQUEST, detail)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail)


def install(app: FastAPI) -> None:
    app.exception_handler(HTTPException)(http_error)
    app.exception_handler(RequestValidationError)(invalid_request)

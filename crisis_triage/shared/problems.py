"""RFC 9457 problem details: the one shape of every error that the API answers."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.settings import api_settings

from crisis_triage.shared.errors import DomainError

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    410: "No longer kept",
    411: "Length required",
    412: "Changed in the meantime",
    413: "Too large",
    415: "Unsupported media type",
    422: "Some values are not valid",
    428: "If-Match is required",
    429: "Too many requests",
    500: "Something broke on our side",
    503: "Temporarily not available",
}
NOTHING_HERE = "There is nothing here that you may see."


class HttpProblem(exceptions.APIException):
    """A fault of the whole request, by its status: 400, 411, 413 …"""

    def __init__(self, status: int, detail: str, *, code: str, headers: dict[str, str] | None = None) -> None:
        self.status_code = status
        self.headers = headers or {}
        super().__init__(detail, code)


class Wrong(Protocol):
    """What a FieldError says."""

    @property
    def field(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


class InvalidFields(HttpProblem):
    """Several values of one thing are wrong; all of them are named at once."""

    def __init__(self, errors: Iterable[Wrong]) -> None:
        super().__init__(422, "Some values are not valid; each is named below.", code="invalid")
        self.errors = [error_row(error) for error in errors]


def error_row(error: Wrong) -> dict[str, str]:
    pointer = pointer_to(*error.field.split("/")) if error.field else ""
    return {"pointer": pointer, "code": error.code, "detail": error.message}


def problem(status: int, detail: str, *, code: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """``errors`` has a row per field: ``pointer`` (JSON pointer), ``code``, ``detail``."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    return body


def problem_response(
    status: int, detail: str, *, code: str, errors: list[dict[str, str]] | None = None
) -> JsonResponse:
    """For the places outside Django REST framework: middleware and the handlers of 404 and 500."""
    return JsonResponse(problem(status, detail, code=code, errors=errors), status=status, content_type=MEDIA_TYPE)


def pointer_to(*names: str | int) -> str:
    """RFC 6901: ``/items/3/value``."""
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


def respond(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's exception handler. What it does not know goes on to the middleware (503) and to the handler of 500."""
    if isinstance(exception, DomainError):
        return _answer_domain_error(exception)
    known = _as_api_exception(exception)
    if isinstance(known, exceptions.ValidationError):
        errors = list(_field_errors(known.detail, ""))
        return _answer(problem(422, "Some values are not valid; each is named below.", code="invalid", errors=errors))
    return _answer_api_exception(known) if known else None


def _as_api_exception(exception: Exception) -> exceptions.APIException | None:
    if isinstance(exception, exceptions.APIException):
        return exception
    if isinstance(exception, Http404):
        return exceptions.NotFound(NOTHING_HERE)
    if isinstance(exception, PermissionDenied):
        return exceptions.PermissionDenied(str(exception) or None)
    if isinstance(exception, RequestDataTooBig):
        return HttpProblem(413, "The body is too large.", code="too_large")
    if isinstance(exception, SuspiciousOperation):
        return exceptions.ParseError()
    return None


def _answer(body: dict[str, Any], headers: dict[str, str] | None = None) -> HttpResponse:
    """JSON, whatever the view would have rendered."""
    return JsonResponse(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _answer_domain_error(error: DomainError) -> HttpResponse:
    errors = [error_row(error)] if error.field else None
    headers = {} if error.wait is None else {"Retry-After": str(error.wait)}
    return _answer(problem(error.status, error.message, code=error.code, errors=errors), headers)


def _answer_api_exception(error: exceptions.APIException) -> HttpResponse:
    headers = dict(getattr(error, "headers", {}))
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    body = problem(error.status_code, str(error.detail), code=code, errors=getattr(error, "errors", None))
    return _answer(body | getattr(error, "more", {}), headers)


def _field_errors(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            is_whole = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from _field_errors(inner, pointer if is_whole else pointer + pointer_to(name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            is_message = not isinstance(inner, dict | list)
            yield from _field_errors(inner, pointer if is_message else pointer + pointer_to(index))
    else:
        yield {"pointer": pointer, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}

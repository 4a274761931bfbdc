"""RFC 9457 problem details: the one shape of every error that the API answers."""

from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

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
    412: "Changed in the meantime",
    413: "Too large",
    415: "Unsupported media type",
    422: "Some values are not valid",
    428: "If-Match is required",
    429: "Too many requests",
    500: "Something broke on our side",
    503: "Temporarily not available",
}


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


def respond(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler."""
    set_rollback()
    if isinstance(exception, DomainError):
        return _answer_domain_error(exception)
    if isinstance(exception, Http404):
        exception = exceptions.NotFound("There is nothing here that you may see.")
    if isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    if isinstance(exception, exceptions.APIException):
        return _answer_api_exception(exception)
    if isinstance(exception, OperationalError | InterfaceError):
        raise exception  # the middleware answers 503 for pages and API alike
    return None


def _answer_domain_error(error: DomainError) -> Response:
    errors = [{"pointer": f"/{error.field}", "code": error.code, "detail": error.message}] if error.field else None
    return Response(
        problem(error.status, error.message, code=error.code, errors=errors),
        status=error.status,
        content_type=MEDIA_TYPE,
    )


def _answer_api_exception(error: exceptions.APIException) -> Response:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)
    if isinstance(error, exceptions.ValidationError):
        errors = list(_field_errors(error.detail, ""))
        body = problem(422, "Some values are not valid; each is named below.", code="invalid", errors=errors)
        return Response(body, status=422, headers=headers, content_type=MEDIA_TYPE)
    code = str(error.get_codes()) if not isinstance(error.get_codes(), dict | list) else "error"
    return Response(
        problem(error.status_code, str(error.detail), code=code),
        status=error.status_code,
        headers=headers,
        content_type=MEDIA_TYPE,
    )


def _field_errors(detail: Any, pointer: str) -> Any:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _field_errors(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            is_message = not isinstance(inner, dict | list)
            yield from _field_errors(inner, pointer if is_message else f"{pointer}/{index}")
    else:
        yield {"pointer": pointer, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}

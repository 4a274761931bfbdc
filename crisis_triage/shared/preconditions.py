"""``ETag``, ``If-Match`` and ``If-None-Match`` (RFC 9110, 6585). Tags are strong: the same tag is the same answer, byte for byte."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from crisis_triage.shared.answers import answer
from crisis_triage.shared.problems import HttpProblem
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale

EXAMPLE = '"loop-17-3-1795239420123456"'

A_TAG = {"type": "string", "pattern": r'^"[!#-~]+"$', "minLength": 3, "maxLength": 255}

IF_MATCH = OpenApiParameter(
    "If-Match",
    A_TAG,
    OpenApiParameter.HEADER,
    required=True,
    description=f"The “etag” of what you read, such as {EXAMPLE}. 428 without, 412 if it changed since: it says who was first.",
)
MAY_MATCH = OpenApiParameter(
    "If-Match", A_TAG, OpenApiParameter.HEADER, description="The “etag” of what you read: 412 if it changed since."
)
ON_UPSERT = (
    OpenApiParameter(
        "If-Match", str, OpenApiParameter.HEADER,
        description="The “etag” of what you read, or * for any: 412 if it changed since, or is not there.",
    ),
    OpenApiParameter(
        "If-None-Match", str, OpenApiParameter.HEADER, description="* creates only: 412 if it is there already.",
    ),
)  # fmt: skip
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="The “etag” you have: 304 if it is still that one."
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="Its version, for If-Match and If-None-Match.",
)


def tag(version: str) -> str:
    return f'"{version}"'


def seen_if_said(request: Request) -> Seen | None:
    """The versions of If-Match. A weak tag is never the same (RFC 9110, 13.1.1), and ``*`` names none."""
    if "If-Match" not in request.headers:
        return None
    return frozenset(given[1:-1] for given in parse_etags(request.headers["If-Match"]) if given.startswith('"'))


def seen(request: Request) -> Seen:
    """As ``seen_if_said``, and required: two people must not overwrite each other without knowing."""
    versions = seen_if_said(request)
    if versions is None or request.headers["If-Match"].strip() == "*":
        raise HttpProblem(
            428,
            f"Name the version that you read: If-Match with its “etag”, such as {EXAMPLE}. Any (*) is none.",
            code="if_match_required",
        )
    return versions


@dataclass(frozen=True)
class Condition:
    """What must be so of a record that may be there or not (RFC 9110, 13.1). Nothing said: nothing asked."""

    seen: Seen | None = None
    must_exist: bool = False
    must_be_new: bool = False

    def check(self, version: str | None) -> None:
        """``version`` None: it is not there. Raises Stale."""
        if version is None and (self.must_exist or self.seen is not None):
            raise Stale("It is not there, or not any more. Leave If-Match out to create it.")
        if version is not None and self.must_be_new:
            raise Stale("It is there already. Leave If-None-Match out to change it.")
        if version is not None and is_stale(version, self.seen):
            raise Stale(f"It changed since you read it. {GO_ON}")

    @property
    def asks(self) -> bool:
        return self != Condition()


def must_match(request: Request) -> bool:
    """Of a token that was made so: what it changes, it must have read."""
    return bool(getattr(request.auth, "must_match", False))


def refuse_many(request: Request) -> None:
    """A batch names no versions."""
    if must_match(request):
        raise HttpProblem(
            428, "This token must name what it read. Send changes one by one with If-Match, or use another token.",
            code="if_match_required",
        )  # fmt: skip


def condition(request: Request) -> Condition:
    given = request.headers.get("If-Match", "").strip()
    must_be_new = request.headers.get("If-None-Match", "").strip() == "*"
    if must_match(request) and not must_be_new:
        return Condition(seen=seen(request))
    if given == "*":
        return Condition(must_exist=True, must_be_new=must_be_new)
    return Condition(seen=seen_if_said(request), must_be_new=must_be_new)


def answer_version(request: Request, record: Any, status: int = 200) -> HttpResponse:
    """``record.etag`` as header too. 304 without a body to who has just that."""
    has_it = request.method in ("GET", "HEAD") and _has(request, record.etag)
    response = HttpResponse(status=304) if has_it else answer(record, status)
    response["ETag"] = record.etag
    response["Cache-Control"] = "private, no-cache"
    return response


def answer_created(request: Request, record: Any, *, at: str) -> HttpResponse:
    """201 with its version. ``at``: the path where it is read from now on."""
    response = answer_version(request, record, 201)
    response["Location"] = at
    return response


def _has(request: Request, etag: str) -> bool:
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return etag in [each.removeprefix("W/") for each in given] or given == ["*"]

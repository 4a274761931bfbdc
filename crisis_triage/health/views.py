"""The addresses that machines ask. They tell nothing about customers, so ``/healthz`` and ``/readyz`` need no sign-in."""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from crisis_triage.health import metrics as gauges
from crisis_triage.health.checks import CHECKS
from crisis_triage.shared.problems import problem_response

LOOPBACK = {"127.0.0.1", "::1"}


@require_safe
@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks nobody else, so that an outage elsewhere does not get us restarted."""
    return JsonResponse({"status": "alive"})


@require_safe
@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything works end to end. ``?check=database`` asks only that: pages and ingest need no more."""
    wanted = request.GET.getlist("check") or list(CHECKS)
    unknown = sorted(set(wanted) - set(CHECKS))
    if unknown:
        return problem_response(
            400, f"There is no check {unknown[0]!r}. There are: {', '.join(CHECKS)}.", code="invalid"
        )
    answers = {name: CHECKS[name]() for name in wanted}
    is_ready = all(answer.ok for answer in answers.values())
    checks = {
        name: {"ok": answer.ok, "detail": answer.detail, "seconds": answer.seconds} for name, answer in answers.items()
    }
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", "checks": checks}, status=200 if is_ready else 503
    )


@require_safe
@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """With ``METRICS_TOKEN`` as bearer; without one set, only for a caller on this very machine and not behind a proxy."""
    if not _may_measure(request):
        return problem_response(
            403, "Send METRICS_TOKEN as a bearer token, or ask from this machine.", code="forbidden"
        )
    return HttpResponse(gauges.render(), content_type=CONTENT_TYPE_LATEST)


def _may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").encode()
        return secrets.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())
    came_through_proxy = any(name in request.headers for name in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"))
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not came_through_proxy

"""How payloads of a source become signals: tried out on a sample, saved as a version, and used on what came before."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from signals.intake_forms import LONGEST_SAMPLE, MappingForm, PayloadReplayForm
from signals.mapping import shipped, spec
from signals.mapping.spec import Spec
from signals.models import Source
from signals.queries import mappings as queries
from signals.queries import payloads as payload_queries
from signals.queries.mappings import Previewed
from signals.queries.sources import get_source
from signals.readers import preview
from signals.services import mappings, payloads
from signals.services.mappings import BadMapping


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: SignedInRequest, slug: str) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SOURCES)
    source = get_source(slug)
    base, base_name = _base(request, source)
    form = MappingForm(request.POST or None, base=base, initial={"sample": _sample(request, source)})
    tried = None
    if request.method == "POST" and form.is_valid():
        made = _checked(form)
        if made is not None and "save" in request.POST:
            saved = mappings.save(
                source=source, given=form.spec(), note=form.cleaned_data["note"], by=request.user, at=timezone.now()
            )
            messages.success(request, f"Version {saved.version} reads what comes from now on.")
            return redirect("mapping", slug=slug)
        tried = _tried(source, made, form) if made is not None else None
    return _page(request, source, form, tried, base_name)


def _base(request: SignedInRequest, source: Source) -> tuple[Spec | None, str]:
    """What the form begins with: a version of the source, or one that is shipped."""
    begun_with = shipped.everything().get(request.GET.get("from", ""))
    if begun_with is not None:
        return begun_with.mapping, begun_with.title
    found = queries.of_version(source, _number(request.GET.get("version", "")))
    return (spec.read(found.spec), f"version {found.version}") if found else (None, "")


def _sample(request: SignedInRequest, source: Source) -> str:
    """The payload that was asked for, or the newest one."""
    pk = _number(request.GET.get("payload", ""))
    found = payload_queries.get(request.user, pk) if pk else payload_queries.newest(request.user, source)
    return payload_queries.body_of(found)[:LONGEST_SAMPLE] if found and found.source_id == source.pk else ""


def _checked(form: MappingForm) -> Spec | None:
    try:
        return mappings.checked(form.spec())
    except BadMapping as refusal:
        form.put(refusal.errors)
        return None


def _tried(source: Source, made: Spec, form: MappingForm) -> Previewed:
    body = form.cleaned_data["sample"].encode(errors="replace")
    return preview.preview(source, made, body, "application/json", at=timezone.now())


def _page(
    request: SignedInRequest, source: Source, form: MappingForm, tried: Previewed | None, base_name: str
) -> HttpResponse:
    context: dict[str, Any] = {
        "source": source,
        "form": form,
        "tried": tried,
        "base_name": base_name,
        "versions": payload_queries.versions(source),
        "shipped": shipped.everything(),
        "page": payload_queries.page(request.user, source, before=_number(request.GET.get("before", ""))),
        "replay": PayloadReplayForm(),
    }
    return render(request, "signals/mapping.html", context, status=422 if form.errors else 200)


@require_POST
def replay(request: SignedInRequest, slug: str) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SOURCES)
    source, one = get_source(slug), _number(request.POST.get("one", ""))
    form = PayloadReplayForm(request.POST)
    if one is None and not form.is_valid():
        messages.error(request, "Say which payloads: those in trouble, all, or from one number to another.")
        return redirect("mapping", slug=slug)
    chosen = {"ids": [one], "only_failed": False} if one is not None else form.chosen()
    count = payloads.replay(source=source, by=request.user, at=timezone.now(), **chosen)
    messages.success(request, f"{count:,} payloads are read again in a moment, by the newest mapping.")
    return redirect("mapping", slug=slug)

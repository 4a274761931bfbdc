"""How payloads of a source become signals: tried out on a sample, saved as a version, and used on what came before."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from signals.intake_forms import LONGEST_SAMPLE, MappingForm, PayloadDiscardForm, PayloadsForm
from signals.mapping import shipped, spec
from signals.mapping.differences import differences
from signals.mapping.spec import Spec
from signals.models import Source
from signals.queries import mappings as queries
from signals.queries import payloads as payload_queries
from signals.queries.mappings import Previewed
from signals.queries.sources import get_source
from signals.readers import preview
from signals.services import forgetting, mappings, payloads
from signals.services.mappings import BadMapping, SavedMeanwhile


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: SignedInRequest, slug: str) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SOURCES)
    source = get_source(slug)
    base = _base(request, source)
    initial = {"sample": _sample(request, source), "seen": base.seen}
    form = MappingForm(request.POST or None, base=base.mapping, initial=initial)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid() and (made := _checked(form)) is not None:
        if "save" not in request.POST:
            shown = {"tried": _tried(source, made, form)}
        elif not (shown := _saved(request, source, form, made)):
            return redirect("mapping", slug=slug)
    return _page(request, source, form, shown | {"base": base})


@dataclass(frozen=True)
class Base:
    """What the form begins with, and the version that whoever opened it has seen."""

    mapping: Spec | None
    name: str
    query: str
    seen: int


def _base(request: SignedInRequest, source: Source) -> Base:
    """A version of the source, or one that is shipped."""
    found = queries.of_version(source, _number(request.GET.get("version", "")))
    version = found.version if found else 0
    if (name := request.GET.get("from", "")) in shipped.everything():
        begun_with = shipped.everything()[name]
        return Base(begun_with.mapping, begun_with.title, f"?from={name}", version)
    mapping = spec.read(found.spec) if found else None
    return Base(mapping, f"version {version}" if found else "", f"?version={version}" if found else "", version)


def _saved(request: SignedInRequest, source: Source, form: MappingForm, made: Spec) -> dict[str, Any]:
    """Nothing to show if it is saved; else who was first, and what it says otherwise."""
    about: dict[str, Any] = {"note": form.cleaned_data["note"], "by": request.user, "at": timezone.now()}
    try:
        saved = mappings.save(source=source, given=form.spec(), seen=form.seen_versions(), **about)
    except SavedMeanwhile as refusal:
        form.has_seen(refusal.newest.version)
        return {"refusal": refusal, "differences": differences(spec.read(refusal.newest.spec), made)}
    messages.success(request, f"Version {saved.version} reads what comes from now on.")
    return {}


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


def _discarding(request: SignedInRequest) -> PayloadDiscardForm:
    """For all in trouble, or for the one whose row was chosen."""
    one = _number(request.GET.get("discard", ""))
    return PayloadDiscardForm(initial={"which": "range", "first": one, "last": one} if one else None)


def _page(
    request: SignedInRequest,
    source: Source,
    form: MappingForm,
    shown: dict[str, Any],
    discarding: PayloadDiscardForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "source": source,
        "form": form,
        **shown,
        "versions": payload_queries.versions(source),
        "shipped": shipped.everything(),
        "page": payload_queries.page(request.user, source, before=_number(request.GET.get("before", ""))),
        "replay": PayloadsForm(),
        "discard": discarding or _discarding(request),
        "kept_since": forgetting.kept_since(timezone.now()),
    }
    is_wrong = form.errors or (discarding and discarding.errors)
    status = 412 if "refusal" in shown else 422 if is_wrong else 200
    return render(request, "signals/mapping.html", context, status=status)


@require_POST
def replay(request: SignedInRequest, slug: str) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SOURCES)
    source, one = get_source(slug), _number(request.POST.get("one", ""))
    form = PayloadsForm(request.POST)
    if one is None and not form.is_valid():
        messages.error(request, "Say which payloads: those in trouble, all, or from one number to another.")
        return redirect("mapping", slug=slug)
    chosen: dict[str, Any] = {"ids": [one], "only_failed": False}
    if one is None:
        chosen = {**form.chosen(), "only_failed": form.cleaned_data["which"] == "failed"}
    count = payloads.replay(source=source, by=request.user, at=timezone.now(), **chosen)
    gone = forgetting.kept_since(timezone.now()) if one is None else None
    rest = f" What was read and came before {gone:%-d %b %Y} is not kept any more." if gone else ""
    messages.success(request, f"{count:,} payloads are read again in a moment, by the newest mapping.{rest}")
    return redirect("mapping", slug=slug)


@require_POST
def discard(request: SignedInRequest, slug: str) -> HttpResponse:
    """Nobody needs to mend them. What is not in trouble is passed over."""
    access.check_may(request.user, Action.MANAGE_SOURCES)
    source, form = get_source(slug), PayloadDiscardForm(request.POST)
    if not form.is_valid():
        base = _base(request, source)
        mapping = MappingForm(None, base=base.mapping, initial={"sample": _sample(request, source), "seen": base.seen})
        return _page(request, source, mapping, {"base": base}, form)
    reason = form.cleaned_data["reason"]
    count = payloads.discard(source=source, reason=reason, by=request.user, at=timezone.now(), **form.chosen())
    messages.success(
        request, f"{count:,} payloads need not be mended. They stay as they came, with your name and reason."
    )
    return redirect("mapping", slug=slug)

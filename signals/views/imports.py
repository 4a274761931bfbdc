"""Files on their way in: upload, look before you leap, go, watch, and fetch what was refused."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.partials import show
from crisis_triage.shared.uploads import is_too_large
from signals.forms import ColumnsForm, ImportForm
from signals.ingest import column_names, import_files, reverting, settling, uploads
from signals.ingest.import_files import Taker
from signals.ingest.layout import COLUMNS
from signals.models import Import
from signals.queries import imports as queries
from signals.vocabulary import Content


@require_safe
def imports(request: SignedInRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    page = queries.newest(request.user, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    context = {"page": page, "may_import": access.may(request.user, Action.IMPORT)}
    return render(request, "signals/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.IMPORT)
    form = _typed(request) if request.method == "POST" else ImportForm(initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        kept = _keep(request, form)
        if kept:
            return redirect("import", pk=kept.pk)
    context = {"form": form, "known_sources": queries.known_sources(), "largest": settings.LARGEST_UPLOAD}
    return render(request, "signals/import_new.html", context, status=422 if form.errors else 200)


def _typed(request: SignedInRequest) -> ImportForm:
    form = ImportForm(request.POST, request.FILES)
    if is_too_large(request):
        form.errors.pop("file", None)
        most = settings.LARGEST_UPLOAD // 2**20
        form.add_error("file", f"The file is larger than {most:,} MB. Compress it (.gz), or split it.")
    return form


def _keep(request: SignedInRequest, form: ImportForm) -> Import | None:
    """The import with its preview; or None, with the reason beside the field."""
    try:
        return uploads.keep(
            source=form.cleaned_data["source"].strip(),
            content=Content(form.cleaned_data["content"]),
            file=form.cleaned_data["file"],
            is_backfill=form.cleaned_data["is_backfill"],
            sheet=form.cleaned_data["sheet"].strip(),
            by=request.user,
            at=timezone.now(),
        )
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else "file", refusal.message)
        return None


@require_safe
def import_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One address for preview, progress and result; while it runs, htmx asks for the fragment every second."""
    return _page(request, queries.get(request.user, pk), None)


def _page(request: SignedInRequest, of_import: Import, columns: ColumnsForm | None) -> HttpResponse:
    may_import = access.may(request.user, Action.IMPORT)
    if columns is None and may_import and of_import.state in uploads.WAITING:
        columns = _columns_form(of_import, None)
    context = {
        "row": queries.about(of_import),
        "conflicts": queries.conflicts(of_import),
        "columns": columns,
        "may_import": may_import,
        "may_manage": access.may(request.user, Action.MANAGE_SOURCES),
    }
    if columns is not None and columns.errors:
        return render(request, "signals/import.html", context, status=422)
    return show(request, "signals/import.html", "progress", context)


def _columns_form(of_import: Import, typed: QueryDict | None) -> ColumnsForm:
    content = Content(of_import.content)
    names = column_names.names_in(Path(of_import.path), content)
    said = column_names.offered(names, content, of_import.mapping)
    return ColumnsForm(typed, columns=names, fields=COLUMNS[content], said=said)


@require_POST
def import_columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which column is which; then the preview is made again."""
    of_import = queries.get(request.user, pk)
    access.check_may(request.user, Action.IMPORT)
    form = _columns_form(of_import, request.POST)
    if form.is_valid():
        try:
            uploads.name_columns(of_import=of_import, mapping=form.mapping, by=request.user, at=timezone.now())
            return redirect("import", pk=pk)
        except Invalid as refusal:
            form.add_error(None, refusal.message)
    return _page(request, of_import, form)


@require_POST
def import_revert(request: SignedInRequest, pk: int) -> HttpResponse:
    reverting.revert(of_import=queries.get(request.user, pk), by=request.user, at=timezone.now())
    return redirect("import", pk=pk)


@require_POST
def import_start(request: SignedInRequest, pk: int) -> HttpResponse:
    uploads.start(of_import=queries.get(request.user, pk), by=request.user, at=timezone.now())
    return redirect("import", pk=pk)


@require_POST
def import_throw_away(request: SignedInRequest, pk: int) -> HttpResponse:
    of_import = queries.get(request.user, pk)
    uploads.throw_away(of_import=of_import, by=request.user, at=timezone.now())
    messages.success(request, f"{of_import.file_name} is thrown away. Nothing of it was imported.")
    return redirect("imports")


@require_safe
def import_rejects(request: SignedInRequest, pk: int) -> FileResponse:
    """The refused rows, ready to be mended and sent again."""
    return import_files.rejects_of(queries.get(request.user, pk), Taker(request.user, timezone.now()))


@require_safe
def import_notices(request: SignedInRequest, pk: int) -> FileResponse:
    """What was not taken of rows that were taken, and what a revert left."""
    return import_files.notices_of(queries.get(request.user, pk), Taker(request.user, timezone.now()))


@require_safe
def import_results(request: SignedInRequest, pk: int) -> FileResponse:
    """Every row of the file, with what became of it."""
    return import_files.results_of(queries.get(request.user, pk), Taker(request.user, timezone.now()))


@require_POST
def import_rows(request: SignedInRequest, pk: int) -> HttpResponse:
    """Discard all open refused rows of an import, or try them all once more."""
    of_import = queries.get(request.user, pk)
    now = timezone.now()
    if request.POST.get("action") == "discard":
        count = settling.discard_all(of_import=of_import, by=request.user, at=now)
        messages.success(request, f"{count:,} rows are discarded. They stay on record with your name.")
        return redirect("import", pk=pk)
    taken, left = settling.replay_all(of_import=of_import, by=request.user, at=now)
    say = messages.success if taken else messages.warning
    say(request, f"{taken:,} rows are taken in, {left:,} still have their fault.")
    return redirect("import", pk=pk)

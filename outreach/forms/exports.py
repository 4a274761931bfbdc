"""Every list that can be had as a file: what it is narrowed by, who may have it, and its rows. The page of a list and the API give the
same file, ``/exports/<name>.csv`` and ``/api/v1/exports/<name>``."""

from collections.abc import Callable
from typing import Any

from accounts.access import Action
from accounts.models import Company
from accounts.vocabulary import Scope
from crisis_triage.shared.sheets import Sheet
from outreach.forms import CallListForm
from outreach.forms.export import Export
from outreach.forms.exports_of_crises import OF_CRISES
from outreach.forms.exports_of_learning import OF_LEARNING
from outreach.forms.exports_of_research import OF_RESEARCH
from outreach.forms.lists import (
    EscalationListForm,
    IssueListForm,
    LoopListForm,
    MessageListForm,
    NeedListForm,
    NoFilters,
    NoticeListForm,
    PromiseListForm,
    RecipientListForm,
    WebhookLogForm,
)
from outreach.forms.measures import MeasureRowsForm, MeasuresForm
from outreach.forms.touchpoints import TouchpointFilterForm
from outreach.queries.issue_board import states_of
from outreach.queries.measures.catalogue import BY_NAME
from outreach.queries.readers import Reader
from outreach.queries.sheets import (
    audits,
    customers,
    letters,
    loops,
    measures,
    talks,
)
from signals.forms import HindsightForm, PropensitiesForm, QuarantineForm, ThemesForm
from signals.queries import sheets as noticed


def _owed(rows: Callable[..., Sheet]) -> Callable[[Any, Reader, Company], Sheet]:
    def sheet(form: Any, reader: Reader, _: Company) -> Sheet:
        given = form.cleaned_data
        asked = {name: given.get(name) for name in ("issue", "customer")}
        return rows(reader=reader, is_mine=bool(given.get("mine")), state=given.get("state") or "", **asked)

    return sheet


def _measure_rows(form: MeasureRowsForm, reader: Reader, _: Company) -> Sheet:
    question, measure = form.question(reader.today), BY_NAME[form.cleaned_data["measure"]]
    own = form.cleaned_data.get("own")
    return measures.rows_sheet(
        reader=reader, question=question, measure=measure, which=form.which_rows(), own_group=own
    )


def _of_identity(name: str, title: str, sheet: Callable[..., Sheet]) -> Export:
    """For who decides which of two customers or contacts are one."""
    return Export(
        name, title, NoFilters, lambda _, reader, __: sheet(reader=reader), Scope.CUSTOMERS_READ, Action.MERGE
    )


EXPORTS = {
    export.name: export
    for export in (
        Export(
            "call-list",
            "The call list",
            CallListForm,
            lambda form, reader, _: customers.calls(reader=reader, filters=form.filters(), sort=form.sorting()),
        ),
        _of_identity("duplicates", "Suspected duplicates", customers.duplicates),
        _of_identity("contact-duplicates", "Contacts who may be one person", customers.people),
        _of_identity("merges", "Customers that were merged", customers.merges),
        _of_identity("contact-merges", "Contacts who were merged", customers.merges_of_people),
        _of_identity("identity-decisions", "Who was merged, parted, or said to be two", audits.decisions),
        Export(
            "taken-files",
            "Which lists were taken along as files",
            NoFilters,
            lambda _, reader, __: audits.taken(reader=reader),
            may=Action.MANAGE_SETTINGS,
        ),
        Export(
            "disagreements",
            "Where people and scores disagree",
            NoFilters,
            lambda _, reader, __: customers.contradictions(reader=reader),
        ),
        Export(
            "escalations",
            "Escalations",
            EscalationListForm,
            lambda form, reader, _: talks.escalated(reader=reader, is_open=form.is_open),
        ),
        Export(
            "touchpoints",
            "Touchpoints",
            TouchpointFilterForm,
            lambda form, reader, _: talks.touched(reader=reader, filters=form.filters(reader.user.pk)),
        ),
        Export(
            "needs",
            "Needs",
            NeedListForm,
            lambda form, reader, _: talks.needed(reader=reader, filters=form.filters()),
        ),
        Export(
            "issues",
            "Issues",
            IssueListForm,
            lambda form, reader, _: loops.issues(
                reader=reader, filters=form.filters(), states=states_of(form.cleaned_data.get("state") or "")
            ),
        ),
        *OF_CRISES,
        *OF_LEARNING,
        *OF_RESEARCH,
        Export("loops", "Loops: whom the outcome is owed", LoopListForm, _owed(loops.loops)),
        Export("promises", "Promises", PromiseListForm, _owed(loops.promises)),
        Export(
            "messages",
            "Messages to customers",
            MessageListForm,
            lambda form, reader, _: letters.messages(reader=reader, state=form.cleaned_data.get("state") or ""),
        ),
        Export(
            "recipients",
            "Recipients of a message",
            RecipientListForm,
            lambda form, reader, _: letters.recipients(
                reader=reader, message=form.cleaned_data["message"], state=form.cleaned_data.get("state") or ""
            ),
        ),
        Export(
            "notifications",
            "Notifications of one's own",
            NoticeListForm,
            lambda form, reader, _: letters.notices(reader=reader, only_unread=form.cleaned_data.get("show") != "all"),
        ),
        Export(
            "webhook-log",
            "The log of a webhook",
            WebhookLogForm,
            lambda form, reader, _: letters.webhook_log(
                reader=reader, webhook=form.cleaned_data["webhook"], state=form.cleaned_data.get("state") or ""
            ),
            scope=Scope.WEBHOOKS_MANAGE,
            may=Action.MANAGE_SETTINGS,
        ),
        Export(
            "measures",
            "Measures of closing the loop",
            MeasuresForm,
            lambda form, reader, _: measures.sheet(reader=reader, question=form.question(reader.today)),
        ),
        Export("measure-rows", "The rows behind a measure", MeasureRowsForm, _measure_rows),
        Export(
            "imports",
            "Imports",
            NoFilters,
            lambda _, reader, __: noticed.of_imports(user=reader.user),
            scope=Scope.SIGNALS_READ,
        ),
        Export(
            "quarantine",
            "Refused rows",
            QuarantineForm,
            lambda form, reader, _: noticed.of_refused(user=reader.user, filters=form.filters()),
            scope=Scope.SIGNALS_READ,
        ),
        Export(
            "gone",
            "Records that are gone over there",
            NoFilters,
            lambda _, reader, __: noticed.of_gone(user=reader.user),
            scope=Scope.SIGNALS_READ,
        ),
        Export(
            "parked",
            "Parked signals, by the customer that is waited for",
            NoFilters,
            lambda _, reader, __: noticed.of_parked(user=reader.user),
            scope=Scope.SIGNALS_READ,
        ),
        Export(
            "sources",
            "Sources",
            NoFilters,
            lambda _, reader, __: noticed.of_sources(user=reader.user, at=reader.at),
            scope=Scope.SIGNALS_READ,
        ),
        Export(
            "themes",
            "Themes of complaints",
            ThemesForm,
            lambda form, reader, _: noticed.of_themes(
                user=reader.user, weeks=form.span(), chosen=form.chosen(), currency=reader.currency, at=reader.at
            ),
            scope=Scope.SIGNALS_READ,
        ),
        Export(
            "propensities",
            "Who is likely to buy more",
            PropensitiesForm,
            lambda form, reader, _: noticed.of_propensities(user=reader.user, by=form.order()),
            scope=Scope.SIGNALS_READ,
        ),
        Export(
            "was-it-right",
            "What the scores had said, and what became of it",
            HindsightForm,
            lambda form, reader, company: noticed.of_fates(
                user=reader.user, company=company, asked=form.question(), at=reader.at
            ),
            scope=Scope.SIGNALS_READ,
        ),
    )
}

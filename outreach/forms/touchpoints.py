"""What people type about an act of contact: everything usual is chosen already, so that a call is logged in under a minute."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Contact, Customer
from accounts.vocabulary import Function
from outreach.forms import LARGEST_ID
from outreach.models import Touchpoint
from outreach.queries.touchpoints import TouchpointFilters
from outreach.services.acts import LONGEST, LONGEST_HINT, Act
from outreach.services.issues import LONGEST_TITLE
from outreach.services.needs import LONGEST as LONGEST_NEED
from outreach.services.needs import MOST, NewNeed
from outreach.vocabulary import Discovery, Heading, How, NeedKind, Surfaced, TouchpointKind

ROWS = 3
SURFACED = [
    (Surfaced.ASKED.value, "They said it"),
    (Surfaced.OBSERVED.value, "We saw it"),
    (Surfaced.INFERRED.value, "We infer it"),
]
FOUND = [
    (Discovery.NEEDS.value, "These needs"),
    (Discovery.NONE_FOUND.value, "None found: we asked"),
    (Discovery.PENDING.value, "I will say later"),
]
PERIODS = [(7, "7 days"), (30, "30 days"), (90, "90 days")]


def minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


class ActForm(forms.Form):
    kind = forms.ChoiceField(
        label="What was it?",
        choices=TouchpointKind.choices(),
        initial=TouchpointKind.CALL.value,
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(
        label="How did it go?",
        choices=[
            (How.TALKED.value, "We talked"),
            (How.ONE_WAY.value, "One way: written, or left a message"),
            (How.NOT_REACHED.value, "Not reached"),
            (How.DECLINED.value, "They did not want to talk"),
        ],
        initial=How.TALKED.value,
        widget=forms.RadioSelect,
    )
    contact = forms.TypedChoiceField(label="With whom?", required=False, coerce=int, empty_value=None)
    happened_at = forms.DateTimeField(
        label="When?", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    summary = forms.CharField(
        label="What was it about?",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A sentence or two, in your own words. Nobody answered: may stay empty.",
    )
    heading = forms.ChoiceField(
        label="Who turned to whom?", choices=Heading.choices(), initial=Heading.OUTBOUND.value, widget=forms.RadioSelect
    )
    resonates = forms.CharField(
        label="What resonates with them?",
        required=False,
        max_length=LONGEST_HINT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    avoid = forms.CharField(
        label="What not to say?", required=False, max_length=LONGEST_HINT, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, contacts: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "contact", [("", "Nobody in particular"), *((each.pk, _named(each)) for each in contacts)])
        self.fields["happened_at"].help_text = f"Your time: {timezone.get_current_timezone_name()}."

    def act(self, *, stored: Touchpoint | None = None) -> Act:
        """``stored``: the one that is corrected. The page shows no seconds; who leaves the moment alone does not cut them off."""
        clean = self.cleaned_data
        is_same = stored is not None and clean["happened_at"] == minute(stored.happened_at)
        outcome, is_two_way = How(clean["how"]).taken_apart
        return Act(
            kind=TouchpointKind(clean["kind"]),
            happened_at=stored.happened_at if stored and is_same else clean["happened_at"],
            heading=Heading(clean["heading"]),
            outcome=outcome,
            is_two_way=is_two_way,
            contact_id=clean["contact"],
            summary=clean["summary"],
            resonates=clean["resonates"],
            avoid=clean["avoid"],
        )

    @staticmethod
    def values_of(stored: Touchpoint) -> dict[str, Any]:
        same = ("kind", "heading", "summary", "resonates", "avoid", "happened_at")
        how = How.of(stored.outcome, is_two_way=stored.is_two_way).value
        return {name: getattr(stored, name) for name in same} | {"how": how, "contact": stored.contact_id}


class NeedForm(forms.Form):
    """One row. Without words it is not there."""

    words = forms.CharField(
        label="In their words", required=False, max_length=LONGEST_NEED, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(choices=NeedKind.choices(), initial=NeedKind.URGENT.value, widget=forms.RadioSelect)
    surfaced = forms.ChoiceField(label="How do we know?", choices=SURFACED, initial=Surfaced.ASKED.value)

    def need(self) -> NewNeed:
        clean = self.cleaned_data
        return NewNeed(NeedKind(clean["kind"]), clean["words"], Surfaced(clean["surfaced"]))


class DiscoveryForm(forms.Form):
    """What came to light: rows of needs, and what is said of them."""

    found = forms.ChoiceField(
        label="Which needs came to light?", choices=FOUND, required=False, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, may_wait: bool = True, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not may_wait:
            _offer(self, "found", FOUND[:2])
        self.rows = [_row(data, place) for place in range(_rows_of(data))]

    @property
    def may_have_more(self) -> bool:
        return len(self.rows) < MOST

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows if row.is_bound)])

    def filled(self) -> list[NeedForm]:
        return [row for row in self.rows if row.is_bound and row.cleaned_data.get("words", "").strip()]

    def needs(self) -> list[NewNeed]:
        return [row.need() for row in self.filled()]

    @property
    def is_none_found(self) -> bool:
        return self.cleaned_data["found"] == Discovery.NONE_FOUND

    def check_is_said(self, *, is_talk: bool) -> bool:
        """Two people talked: what came to light is said, or put off in so many words."""
        found, has_needs = self.cleaned_data["found"], bool(self.filled())
        if found == Discovery.PENDING and has_needs:
            self.add_error("found", "There are needs below. Choose “These needs”, or empty the rows.")
        elif found == Discovery.NEEDS and not has_needs:
            self.add_error("found", "Write down at least one need, or choose what else is true.")
        elif is_talk and not found and not has_needs:
            self.add_error("found", "Write down a need, or say that none was found, or that you will say later.")
        return not self.errors

    def refuse(self, field: str, message: str) -> bool:
        """Put a refusal beside the row or the question that it is about. False: it is about something else."""
        if field == "discovery":
            self.add_error("found", message)
            return True
        steps = field.split("/")
        if steps[0] != "needs" or len(steps) != 3:
            return False
        self.filled()[int(steps[1])].add_error(steps[2], message)
        return True


class TouchpointFilterForm(forms.Form):
    """The state of the list as it stands in the address; what cannot be understood is left out."""

    mine = forms.BooleanField(required=False)
    owed = forms.BooleanField(required=False)
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *TouchpointKind.choices()])
    how = forms.ChoiceField(required=False, choices=[("", "Any"), *How.choices()], label="Outcome")
    days = forms.TypedChoiceField(required=False, choices=[("", "Any time"), *PERIODS], coerce=int, empty_value=None)
    customer = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    def filters(self, own_id: int) -> TouchpointFilters:
        """To be asked after ``is_valid``, whatever its answer was."""
        clean = self.cleaned_data
        return TouchpointFilters(
            made_by=own_id if clean.get("mine") else None,
            owes=bool(clean.get("owed")),
            kind=clean.get("kind") or "",
            how=clean.get("how") or "",
            days=clean.get("days"),
            customer=clean.get("customer"),
        )


class NeedCorrectionForm(NeedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = True


class IssueOfNeedsForm(forms.Form):
    """A new issue, or one that is there."""

    title = forms.CharField(
        label="Name of the new issue", required=False, max_length=LONGEST_TITLE, help_text="The problem in a few words."
    )
    function = forms.ChoiceField(
        label="Which function owns it?", required=False, choices=[("", "Choose one"), *Function.choices()]
    )
    issue = forms.TypedChoiceField(label="Or one that is there", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, issues: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "issue", [("", "A new one"), *issues])

    def clean(self) -> dict[str, Any]:
        clean: dict[str, Any] = super().clean() or {}
        if clean.get("issue") is None and "issue" not in self.errors:
            if not clean.get("title"):
                self.add_error("title", "Name the problem in a few words, or choose an issue that is there.")
            if not clean.get("function"):
                self.add_error("function", "Choose the function whose experts can solve it.")
        elif clean.get("title"):
            self.add_error("issue", "Either name a new issue or choose one that is there, not both.")
        return clean


def contacts_of(customer: Customer, *, also: int | None = None) -> list[Contact]:
    """``also``: one who stands in the touchpoint and may have left since."""
    return [
        contact
        for contact in Contact.objects.filter(customer=customer).order_by("name", "pk")[:500]
        if contact.deleted_at is None or contact.pk == also
    ]


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, str]]) -> None:
    field: Any = form.fields[name]
    field.choices = choices


def _named(contact: Contact) -> str:
    return f"{contact.name}, {contact.job_title}" if contact.job_title else contact.name


def _row(data: Any, place: int) -> NeedForm:
    """A row that was not sent is a new one, with the usual chosen."""
    prefix = f"need-{place}"
    return NeedForm(data if data and f"{prefix}-kind" in data else None, prefix=prefix)


def _rows_of(data: Any) -> int:
    asked = data.get("rows", "") if data else ""
    more = ROWS if data and "more" in data else 0
    return min(MOST, max(ROWS, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else ROWS) + more)

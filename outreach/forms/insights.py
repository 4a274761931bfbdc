"""What people type about research: what was learned of a customer and from whom, and what is to be found out next."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Contact, Customer, User
from outreach.forms.fields import area
from outreach.forms.issues import PersonField, colleagues
from outreach.forms.lists import number, one_of
from outreach.forms.loops import DAY, ContactField
from outreach.forms.seen import SeeingForm
from outreach.insights import FRESH_DAYS, MOST_FRESH_DAYS, RECORDED, ContactLevel, ResearchMethod, SpotKind, level_of
from outreach.models import Need
from outreach.queries.insight_cards import InsightFilters
from outreach.services.insights import LONGEST_HINT, LONGEST_LEARNED, Person, Research
from outreach.vocabulary import NeedKind

MOST_SHOWN = 40
ABSENT, THERE = "", "there"
LEVELS = [(level.value, f"Yes: {level.label.lower()}") for level in ContactLevel]


class InsightForm(SeeingForm):
    """``people``: who was spoken to, a question for each contact of theirs."""

    method = forms.TypedChoiceField(
        label="How did we learn it?",
        choices=[(method.value, method.label) for method in RECORDED],
        coerce=ResearchMethod,
        widget=forms.RadioSelect,
        initial=ResearchMethod.INTERVIEW.value,
    )
    held_on = forms.DateField(label="When was it?", **DAY)
    learned = area("What did you learn about them?", rows=5, longest=LONGEST_LEARNED)
    resonates = area("What resonates with them?", required=False, rows=2, longest=LONGEST_HINT)
    avoid = area(
        "What would make it worse?",
        required=False,
        rows=2,
        longest=LONGEST_HINT,
        help_text="Steps and words to leave alone when something goes wrong.",
    )
    needs = forms.TypedMultipleChoiceField(
        label="Latent needs that it is about", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = timezone.localdate()
        known: Any = self.fields["needs"]
        latent = Need.objects.filter(customer=customer, kind=NeedKind.LATENT).order_by("-pk")[:MOST_SHOWN]
        known.choices = [(need.pk, need.words) for need in latent]
        if not known.choices:
            del self.fields["needs"]
        theirs = Contact.objects.filter(customer=customer, deleted_at=None).order_by("name", "pk")
        self.contacts: Sequence[Contact] = list(theirs[:MOST_SHOWN])
        for contact in self.contacts:
            self.fields[_name(contact)] = _asked(contact)

    @property
    def people(self) -> Sequence[Any]:
        return [self[_name(contact)] for contact in self.contacts]

    @property
    def rest(self) -> Sequence[Any]:
        names = {_name(contact) for contact in self.contacts}
        return [bound for bound in self if bound.name not in names]

    def research(self) -> Research:
        clean = self.cleaned_data
        same = ("method", "held_on", "learned", "resonates", "avoid")
        spoke = [(contact, clean.get(_name(contact))) for contact in self.contacts]
        return Research(
            **{name: clean[name] for name in same},
            people=[
                Person(contact_id=contact.pk, level=None if said == THERE else ContactLevel(said))
                for contact, said in spoke
                if said
            ],
            need_ids=clean.get("needs") or [],
        )


class WithdrawForm(SeeingForm):
    heading, button = "Withdraw it", "Withdraw it"
    reason = area("Why does it not hold?", rows=2, longest=2000, help_text="It stays to be read, and counts no more.")


class PlanTalkForm(SeeingForm):
    method = forms.TypedChoiceField(
        label="How?",
        choices=ResearchMethod.choices(),
        coerce=ResearchMethod,
        initial=ResearchMethod.INTERVIEW.value,
        help_text="It is done when research of this kind is recorded; a talk, when its touchpoint says what came to light.",
    )
    question = area("What is to be found out?", rows=2, longest=2000)
    contact = ContactField(
        queryset=Contact.objects.none(), required=False, label="With whom?", empty_label="Somebody whom we do not know"
    )
    owner = PersonField(queryset=User.objects.none(), required=False, label="Who does it?", empty_label="I do")
    due_on = forms.DateField(label="By when?", **DAY)

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = colleagues()
        fields["contact"].queryset = customer.contacts.filter(deleted_at=None).order_by("name", "pk")


class TalkOwnerForm(SeeingForm):
    heading, button = "Somebody else, or another day", "Hand it over"
    owner = PersonField(queryset=User.objects.none(), label="Who does it?", empty_label="Choose a person")
    due_on = forms.DateField(label="By when?", **DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = colleagues()


class DropTalkForm(SeeingForm):
    heading, button = "It is not held", "Drop it"
    note = area("Why?", rows=2, longest=2000)


class FreshnessForm(forms.Form):
    """A number of days for each method."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for method in ResearchMethod:
            self.fields[method.value] = forms.IntegerField(
                label=f"{method.label}: fresh for so many days",
                min_value=1,
                max_value=MOST_FRESH_DAYS,
                help_text=f"Usually {FRESH_DAYS[method]}.",
            )

    def days(self) -> dict[ResearchMethod, int]:
        return {method: self.cleaned_data[method.value] for method in ResearchMethod}


class InsightListForm(forms.Form):
    customer = number()
    method = one_of(*RECORDED)

    def filters(self) -> InsightFilters:
        """To be asked after ``is_valid``, whatever its answer was."""
        clean = self.cleaned_data
        return InsightFilters(customer=clean.get("customer"), method=clean.get("method") or "")


class SpotForm(forms.Form):
    """``of``: whether it is narrowed to a segment, which may be that of who has none."""

    kind = one_of(*SpotKind)
    segment = forms.CharField(required=False, max_length=80)
    of = one_of("segment")

    def kind_chosen(self) -> SpotKind:
        return SpotKind(self.cleaned_data.get("kind") or SpotKind.BLIND)

    def segment_chosen(self) -> str | None:
        clean = self.cleaned_data
        return clean.get("segment") or "" if clean.get("of") or clean.get("segment") else None


class TalkListForm(forms.Form):
    mine = forms.BooleanField(required=False)


def _name(contact: Contact) -> str:
    return f"person_{contact.pk}"


def _asked(contact: Contact) -> forms.ChoiceField:
    level = level_of(contact.job_title)
    there = f"Yes ({level.label.lower()}, by the title)" if level else "Yes"
    title = f", {contact.job_title}" if contact.job_title else ""
    choices = [(ABSENT, "Was not there"), (THERE, there), *LEVELS]
    return forms.ChoiceField(label=f"{contact.name}{title}", required=False, choices=choices)

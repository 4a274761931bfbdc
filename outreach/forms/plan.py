"""What people type when they plan calls: which rows, what to do with them, and how many fit into a week."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from outreach.forms import CallListForm, whole, wholes
from outreach.models.call_plan import MOST_CONVERSATIONS, MOST_SNOOZE_DAYS
from outreach.services.call_plan import LONGEST_REASON
from outreach.services.call_selection import Selection
from outreach.vocabulary import CallVerb

MOST_TICKED = 1_000
SNOOZE_AT_FIRST = 7


class AssignForm(forms.Form):
    assignee = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, empty_label="Nobody", label="Who calls them?"
    )

    def __init__(self, *args: Any, callers: QuerySet[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assignee"]
        field.queryset = callers
        field.label_from_instance = lambda person: person.name


class SnoozeForm(forms.Form):
    until = forms.DateField(
        label="Until", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"]
    )
    reason = forms.CharField(
        label="Why do they need no call until then?",
        max_length=LONGEST_REASON,
        help_text="Stands in the list beside the day, for whoever wonders.",
    )

    def __init__(self, *args: Any, callers: QuerySet[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = today + timedelta(days=MOST_SNOOZE_DAYS)
        self.fields["until"].initial = today + timedelta(days=SNOOZE_AT_FIRST)
        self.fields["until"].widget.attrs |= {"min": f"{today + timedelta(days=1)}", "max": f"{latest}"}
        self.fields["until"].help_text = (
            f"At most {MOST_SNOOZE_DAYS} days. A new escalation of severity 1 or 2, a broken promise or a risk that becomes "
            "critical brings them back earlier."
        )


class WakeForm(forms.Form):
    def __init__(self, *args: Any, callers: QuerySet[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class CapacityForm(forms.Form):
    conversations = forms.IntegerField(
        label="Conversations a week",
        min_value=0,
        max_value=MOST_CONVERSATIONS,
        help_text="How many of your people can hold, all together. The call list is cut below this many customers.",
    )


FORMS = {CallVerb.ASSIGN: AssignForm, CallVerb.SNOOZE: SnoozeForm, CallVerb.WAKE: WakeForm}


def selection_of(given: QueryDict, *, today: date) -> Selection | None:
    """Ticked rows, or everyone who matches the filters beside them. None where a filter cannot be understood: to leave it out,
    as the list does, would mean customers whom nobody chose."""
    confirmed = whole(given.get("expected", ""))
    if "everyone" not in given:
        return Selection(customer_ids=wholes(given.getlist("customer"))[:MOST_TICKED], expected=confirmed, today=today)
    form = CallListForm(given)
    return Selection(filters=form.filters(), expected=confirmed, today=today) if form.is_valid() else None

"""What people type in a sales crisis: what is to be booked by when, and the deals that may bring it."""

from typing import Any

from django import forms

from accounts.models import User
from outreach.asks import FOR_DEALS, AskKind
from outreach.forms import whole
from outreach.forms.fields import area, currency, money
from outreach.forms.issues import PersonField
from outreach.forms.learning import LearningForm
from outreach.forms.loops import DAY
from outreach.queries.gap_page import MOST_CALLS, GapQuestion
from outreach.sales import BookedBy
from outreach.services.deals import Prospect

SPREADS = [("0.3", "A little"), ("0.7", "A lot"), ("0.0", "Not at all: they are as told")]
"""Standard deviations in log odds: at a chance of one half, about 7 points and 17 points."""


def _counts() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="What counts as booked?",
        choices=BookedBy.choices(),
        coerce=BookedBy,
        initial=BookedBy.DEALS.value,
        widget=forms.RadioSelect,
        help_text="One of the two, never their sum: nothing counts twice. Open deals are the pipeline in both.",
    )


class TargetForm(LearningForm):
    amount = money("How much is to be booked?")
    currency = currency()
    due_on = forms.DateField(label="By when?", **DAY)
    starts_on = forms.DateField(
        label="From which day on does it count?", required=False, help_text="Left out: since the crisis began.", **DAY
    )
    booked_by = _counts()
    why = area("What hangs on it?", rows=2, longest=2000)


class GapForm(forms.Form):
    """The numbers that somebody moves; what cannot be understood is as it was."""

    calls = forms.IntegerField(label="How many calls?", required=False, min_value=0, max_value=MOST_CALLS)
    lift = forms.IntegerField(
        label="What does a call add, in points?",
        required=False,
        min_value=0,
        max_value=100,
        help_text="An assumption of yours: with 10, a chance of 20 % becomes 30 %. It was not measured.",
    )
    spread = forms.ChoiceField(label="How far may the chances be off, all together?", required=False, choices=SPREADS)
    who = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        named: list[str] = data.getlist("who") if hasattr(data, "getlist") else []
        chosen: Any = self.fields["who"]
        chosen.choices = [(key, key) for key in named if whole(key) is not None]

    def question(self) -> GapQuestion:
        self.is_valid()
        clean = self.cleaned_data
        usual = GapQuestion()
        calls, lift, spread = clean.get("calls"), clean.get("lift"), clean.get("spread")
        return GapQuestion(
            calls=usual.calls if calls is None else calls,
            lift=usual.lift if lift is None else lift / 100,
            spread=float(spread) if spread else usual.spread,
            who=clean.get("who") or (),
        )


class ChangeTargetForm(LearningForm):
    heading, button = "Change the target", "Change it"
    amount = money("How much is to be booked?")
    due_on = forms.DateField(label="By when?", **DAY)
    booked_by = _counts()
    why = area("Why is it changed?", rows=2, longest=2000, help_text="It stays in the timeline of the crisis.")


class NewDealForm(LearningForm):
    prospect = forms.CharField(label="Who would buy?", max_length=200, help_text="A prospect, who does not pay yet.")
    segment = forms.CharField(label="Their segment", required=False, max_length=80)
    region = forms.CharField(
        label="Their region",
        required=False,
        max_length=80,
        help_text="Segment and region find customers who may speak for us.",
    )
    what = forms.CharField(label="What would they buy?", max_length=300)
    amount = money("For how much?", help_text="A year, as your company counts what it books.")
    currency = currency()
    expected_on = forms.DateField(label="When do you expect it?", **DAY)
    owner = PersonField(queryset=User.objects.none(), required=False, label="Who sees to it?", empty_label="I do")

    def __init__(self, *args: Any, customer: Any = None, **kwargs: Any) -> None:
        """Of ``customer``, whose page or row one came from; or else of a prospect."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("prospect", "segment", "region") if customer is not None else ():
            del fields[name]

    def named(self) -> Prospect:
        clean = self.cleaned_data
        return Prospect(clean["prospect"], clean["segment"], clean["region"])


class ChangeDealForm(LearningForm):
    heading, button = "Change the deal", "Change it"
    amount = money("For how much?")
    expected_on = forms.DateField(label="When do you expect it?", **DAY)
    owner = PersonField(queryset=User.objects.none(), label="Who sees to it?", empty_label="Choose a person")


class WonForm(LearningForm):
    heading, button = "They buy", "It is won"
    amount = money("For how much, in the end?")
    booked_on = forms.DateField(label="Booked on which day?", **DAY)
    note = area("What made them buy?", required=False, rows=2)


class LostForm(LearningForm):
    heading, button = "They do not buy", "It is lost"
    note = area("Why not?", rows=2, help_text="The next one is asked better.")


class ReopenDealForm(LearningForm):
    heading, button = "Open it again", "Open it again"
    note = area("What happened?", rows=2)


class ReferenceForm(LearningForm):
    """A button beside whom it asks."""

    kind = forms.TypedChoiceField(choices=[(kind.value, kind.label) for kind in FOR_DEALS], coerce=AskKind)

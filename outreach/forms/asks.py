"""What people type to ask somebody for a favour, and how often anybody is asked."""

from django import forms

from accounts.models import User
from outreach.asks import AskKind, AskState
from outreach.forms.crises import person
from outreach.forms.fields import area
from outreach.forms.issues import PersonField
from outreach.forms.learning import LearningForm
from outreach.forms.lists import number, one_of
from outreach.forms.loops import channel
from outreach.models.ask_policy import MOST_ASKS, MOST_DAYS
from outreach.queries.ask_cards import OPEN, OVERDUE, THANKS, AskFilters
from outreach.vocabulary import Channel


class NewAskForm(LearningForm):
    kind = forms.TypedChoiceField(
        label="Which favour?", choices=AskKind.choices(), coerce=AskKind, widget=forms.RadioSelect
    )
    what = area("What are they asked for?", rows=3, longest=2000, help_text="As you will say it to them.")
    prospect = forms.CharField(
        label="For which prospect?", required=False, max_length=200, help_text="If it is a reference or a referral."
    )
    owner = person("Who asks them, and thanks them?", empty="I do")


class AskForm(LearningForm):
    heading, button = "They were asked", "They were asked"
    channel = channel()
    note = area("Note", required=False, rows=2)


class AnswerForm(LearningForm):
    heading, button = "What did they say?", "Write it down"
    to = forms.TypedChoiceField(
        label="Their answer",
        choices=[(state.value, state.label) for state in (AskState.AGREED, AskState.DECLINED, AskState.NO_ANSWER)],
        coerce=AskState,
        widget=forms.RadioSelect,
    )
    said = area("In their words", required=False, rows=2, help_text="Of a no: why, for the next one who asks.")


class OutcomeForm(LearningForm):
    heading, button = "They did it", "They did it"
    outcome = area("What came of it?", rows=2, help_text="From now on a thank-you is owed.")


class WithdrawForm(LearningForm):
    heading, button = "It is not needed", "Withdraw it"
    note = area("Why?", rows=2, help_text="Who agreed already is thanked all the same.")


class ThankForm(LearningForm):
    heading, button = "Thank them", "They were thanked"
    channel = forms.TypedChoiceField(
        label="How?", choices=Channel.choices(), coerce=Channel, initial=Channel.CALL.value
    )
    thanks = area("What did you say, or send?", rows=2)


class AskOwnerForm(LearningForm):
    heading, button = "Somebody else asks", "Hand it over"
    owner = PersonField(queryset=User.objects.none(), label="Who?", empty_label="Choose a person")


class AskListForm(forms.Form):
    """The state of the list as it stands in its address; what cannot be understood is left out."""

    state = one_of(OPEN, THANKS, OVERDUE, *AskState)
    kind = one_of(*AskKind)
    crisis = number()
    mine = forms.BooleanField(required=False)

    def filters(self) -> AskFilters:
        """To be asked after ``is_valid``, whatever its answer was."""
        clean = self.cleaned_data
        words = {name: clean.get(name) or "" for name in ("state", "kind")}
        return AskFilters(**words, crisis=clean.get("crisis"), mine=bool(clean.get("mine")))


class AdvocatesForm(forms.Form):
    q = forms.CharField(required=False, max_length=200, strip=True)
    crisis = number()


def _count(label: str, most: int, *, least: int = 1, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


class AskPolicyForm(forms.Form):
    """The bounds are those of the service, said while typing."""

    contact_most = _count("Favours of one person", MOST_ASKS, help_text="At most so many of one contact,")
    contact_days = _count("in so many days", MOST_DAYS)
    contact_most_a_year = _count("and in a year", MOST_ASKS)
    customer_most = _count("Favours of one customer", MOST_ASKS, help_text="Of all their people together,")
    customer_days = _count("in so many days of one customer", MOST_DAYS)
    broken_days = _count(
        "Days after a broken promise", MOST_DAYS, least=0, help_text="Nobody there is asked for so long."
    )
    thank_days = _count("Days until a thank-you", 30, least=0, help_text="After that it is overdue, and loud.")

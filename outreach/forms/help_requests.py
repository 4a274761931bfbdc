"""What people type about help: who asked the CCO's office, what for, and what came of it."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from accounts.models import User
from accounts.money import Money
from accounts.vocabulary import Function
from outreach.forms import whole
from outreach.forms.fields import area
from outreach.forms.issues import PersonField, colleagues
from outreach.forms.loops import DAY
from outreach.learning import HelpVerdict
from outreach.models import HelpRequest
from outreach.queries import crisis_scope, scope
from outreach.services.help_requests import Help

CHOICES = [("", "Choose a function"), *Function.choices()]
HOW = [("asked", "They asked for it"), ("offered", "We offered it, or pushed")]


class HelpForm(forms.Form):
    is_asked = forms.ChoiceField(label="How did it come about?", choices=HOW, widget=forms.RadioSelect)
    asked_by = PersonField(
        queryset=User.objects.none(),
        required=False,
        label="Who asked?",
        empty_label="Somebody who does not sign in here",
    )
    asker = forms.CharField(label="Their name, if they do not sign in here", required=False, max_length=120)
    function = forms.TypedChoiceField(label="Of which function?", choices=CHOICES, coerce=Function)
    what = area("What for?", rows=3, longest=2000)
    asked_on = forms.DateField(label="When?", **DAY)
    helper = PersonField(queryset=User.objects.none(), required=False, label="Who helped?", empty_label="I do")
    issue = forms.CharField(label="Number of the issue it is about", required=False, max_length=20)
    crisis = forms.CharField(
        label="Or of the crisis",
        required=False,
        max_length=20,
        help_text="The ARR of its customers is read now, and stays as it is today.",
    )
    arr = forms.DecimalField(
        label="Or the ARR that it touches", required=False, min_value=0, max_digits=20, decimal_places=2
    )
    currency = forms.CharField(
        label="In which currency?", required=False, max_length=3, validators=[RegexValidator("^[A-Za-z]{3}$")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["asked_by"].queryset = fields["helper"].queryset = colleagues()

    def help(self, user: User) -> Help:
        """After ``is_valid``. Raises NotFound of what this person does not see."""
        clean = self.cleaned_data
        issue, crisis = (whole(clean[name]) for name in ("issue", "crisis"))
        same = {name: clean[name] for name in ("asker", "asked_by", "function", "what", "asked_on", "helper")}
        return Help(
            **same,
            is_asked=clean["is_asked"] == "asked",
            issue=scope.get_issue(user, issue) if issue is not None else None,
            crisis=crisis_scope.get_crisis(user, crisis) if crisis is not None else None,
            arr=Money(clean["arr"], clean["currency"].upper()) if clean["arr"] is not None else None,
        )


class CorrectHelpForm(HelpForm):
    reason = area("Why is it corrected?", rows=2, longest=2000, help_text="What was written stays, and leads here.")


class OutcomeForm(forms.Form):
    verdict = forms.TypedChoiceField(
        label="Did it help?", choices=HelpVerdict.choices(), coerce=HelpVerdict, widget=forms.RadioSelect
    )
    what = area("What came of it?", rows=3, longest=2000)


def written(row: HelpRequest) -> dict[str, Any]:
    """As it stands, for its correction. The ARR is left out: it stays as it was, unless somebody names another."""
    same = {name: getattr(row, name) for name in ("function", "what", "asked_on", "asked_by", "helper")}
    return same | {
        "asker": "" if row.asked_by_id else row.asker,
        "is_asked": "asked" if row.is_asked else "offered",
        "issue": row.issue_id or "",
        "crisis": row.crisis_id or "",
    }

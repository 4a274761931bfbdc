"""The state of each list as it stands in its address: what its page and its file are narrowed to. What cannot be understood is left out
on a page; the API refuses it."""

from typing import Any

from django import forms

from outreach.forms import LARGEST_ID
from outreach.forms.issues import IssueFilterForm
from outreach.queries.issue_board import ENDED
from outreach.queries.needs import NO_THEME, NeedFilters
from outreach.states import DeliveryState, IssueState, LoopState, MessageState, PromiseState
from outreach.vocabulary import NeedKind
from outreach.webhook_rules import SendingState
from signals.text import taxonomy

Words = list[tuple[str, str]]


def one_of(*words: Any) -> forms.ChoiceField:
    choices: Words = [("", "Any"), *((str(word), str(word)) for word in words)]
    return forms.ChoiceField(required=False, choices=choices)


def number(*, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(required=required, min_value=1, max_value=LARGEST_ID)


class NoFilters(forms.Form):
    """Of lists that are always whole."""


class EscalationListForm(forms.Form):
    state = one_of("open", "ended")

    @property
    def is_open(self) -> bool:
        return bool(self.cleaned_data.get("state") != "ended")


class NeedListForm(forms.Form):
    kind = one_of(*NeedKind)
    theme = one_of(NO_THEME, *taxonomy.BY_SLUG)
    state = one_of("open", "all")

    def filters(self) -> NeedFilters:
        clean = self.cleaned_data
        is_open = clean.get("state") != "all"
        return NeedFilters(kind=clean.get("kind") or "", theme=clean.get("theme") or "", is_open=is_open)


class IssueListForm(IssueFilterForm):
    state = one_of(ENDED, *IssueState)


class LoopListForm(forms.Form):
    """``mine``: those of one's inbox that wait for a word."""

    issue = number()
    customer = number()
    state = one_of(*LoopState)
    mine = forms.BooleanField(required=False)


class PromiseListForm(forms.Form):
    issue = number()
    customer = number()
    state = one_of(*PromiseState)
    mine = forms.BooleanField(required=False)


class MessageListForm(forms.Form):
    state = one_of(*MessageState)


class RecipientListForm(forms.Form):
    message = number(required=True)
    state = one_of(*DeliveryState)


class CrisisListForm(forms.Form):
    crisis = number(required=True)


class NoticeListForm(forms.Form):
    show = one_of("unread", "all")


class WebhookLogForm(forms.Form):
    webhook = number(required=True)
    state = one_of(*SendingState)

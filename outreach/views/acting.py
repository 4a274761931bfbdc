"""A form that does something: what the service refuses is said beside its field."""

from collections.abc import Callable

from django.http import HttpRequest

from crisis_triage.shared.errors import DomainError, Forbidden
from outreach.forms.seen import SeeingForm


def went_well(request: HttpRequest, form: SeeingForm, act: Callable[[], object]) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Forbidden:
        raise
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    return True

"""A form that does something: what the service refuses is said beside its field."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest

from outreach.forms.seen import attempt


def went_well(request: HttpRequest, form: Form, act: Callable[[], object]) -> bool:
    """Whether there was something to do and it is done."""
    return request.method == "POST" and form.is_valid() and attempt(form, act)

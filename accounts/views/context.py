"""What every page knows."""

from django.http import HttpRequest

from accounts import access
from accounts.models import Company, User


class SignedInRequest(HttpRequest):
    """For type checkers: what a view gets behind ``SignedInOnly``."""

    user: User


def company(request: HttpRequest) -> dict[str, object]:
    if not request.user.is_authenticated:
        return {}
    return {"company": company_of(request), "sees_everyone": access.sees_everyone(request.user)}


def company_of(request: HttpRequest) -> Company:
    """Our company, read once a request: views need its currency before the template needs its name."""
    if not hasattr(request, "_company"):
        request._company = Company.objects.first() or Company()  # type: ignore[attr-defined]
    found: Company = request._company  # type: ignore[attr-defined]
    return found

"""What every page knows."""

from typing import Any, cast

from django.http import HttpRequest

from accounts import access
from accounts.access import Action
from accounts.models import Company, User


class SignedInRequest(HttpRequest):
    """For type checkers: what a view gets behind ``SignedInOnly``."""

    user: User


def company(request: HttpRequest) -> dict[str, object]:
    if not request.user.is_authenticated:
        return {}
    return {
        "company": company_of(request),
        "sees_everyone": access.sees_everyone(request.user),
        "may_export": access.may(request.user, Action.EXPORT),
        "may_merge_customers": access.may(request.user, Action.MERGE),
    }


BESIDE: dict[str, str] = {}
"""What rooms above want to know for every page about its ``%(user)s``: SQL of one value by name, asked together with the company, since a
question of its own on every page would be one too many."""


TEAMS = "ARRAY(SELECT team_id FROM accounts_teammembership WHERE user_id = %(user)s)"


def company_of(request: HttpRequest) -> Company:
    """Our company, read once a request: views need its currency before the template needs its name. The teams of the reader come with
    it, since what is seen depends on them."""
    if not hasattr(request, "_company"):
        beside = "".join(f", ({sql}) AS {name}" for name, sql in {**BESIDE, "team_ids": TEAMS}.items())
        asked = f"SELECT company.*{beside} FROM (VALUES (1)) AS one (id) LEFT JOIN accounts_company company USING (id)"  # noqa: S608  ours
        (row,) = Company.objects.raw(asked, {"user": request.user.pk})
        request._beside = {name: getattr(row, name) for name in BESIDE}  # type: ignore[attr-defined]
        cast(User, request.user).team_ids = cast(Any, row).team_ids
        request._company = row if row.pk else Company()  # type: ignore[attr-defined]
    found: Company = request._company  # type: ignore[attr-defined]
    return found


def beside_of(request: HttpRequest) -> dict[str, Any]:
    company_of(request)
    found: dict[str, Any] = request._beside  # type: ignore[attr-defined]
    return found

"""The access matrix of who is who: suspected duplicates, merges, and how they are taken back. The pair is ana's (and her team's)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Customer, DuplicateCandidate
from tests.factories.accounts import CustomerFactory

TABLE = """
# ---- who is who -----------------------------------------------------------------------------------------------------
api_duplicates            GET     401    401 200 200 200  200 200  200  200  403
api_duplicate             GET     401    401 200 200 404  200 200  200  200  403
api_not_the_same          POST    401    401 200 403 404  403 200  200  200  403
"""

PAIR = ("api_duplicate", "api_not_the_same")
ARGUMENTS: dict[str, Any] = {address: lambda world: [world.identity.pair.pk] for address in PAIR}
SENT: dict[tuple[str, str], Any] = {("api_not_the_same", "POST"): {"reason": "Two towns."}}


@dataclass
class Identity:
    pair: DuplicateCandidate


def build(acme: Customer, at: datetime) -> Identity:
    double = CustomerFactory(name="Acme Ltd", owner=acme.owner, team=acme.team, external_id="A-2")
    pair = DuplicateCandidate.objects.create(
        first=acme, second=double, score=60, reasons=["The same name, “acme”."], found_at=at
    )
    pair.refresh_from_db()
    return Identity(pair=pair)


def headers(world: Any, address: str) -> dict[str, str]:
    return {"if-match": f'"{world.identity.pair.version}"'} if address == "api_not_the_same" else {}

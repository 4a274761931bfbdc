"""The access matrix of early warnings. Acme complains in this one: ana and eve, of its team, see it, and cleo is a stranger to it. Who puts it
aside, does so for everybody."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Customer
from outreach.models import EarlyWarning, WarningReplay
from outreach.services import early_warnings, warning_replays
from signals.models import WatchedProduct
from tests.factories.warnings import a_written_warning

TABLE = """
# ---- early warning ---------------------------------------------------------------------------------------------------
warnings                  GET     302    302 200 200 200  200 200  200  302  302
warning                   GET     302    302 200 200 404  200 200  200  302  302
move_warning              GET     302    302 403 403 404  403 200  200  302  302
move_warning              POST    302    302 403 403 404  403 302  302  302  302
api_warnings              GET     401    401 200 200 200  200 200  200  200  403
api_warning               GET     401    401 200 200 404  200 200  200  200  403
api_warning_moves         GET     401    401 200 200 404  200 200  200  200  403
api_warning_customers     GET     401    401 200 200 404  200 200  200  200  403
api_warning_snooze        POST    401    401 403 403 404  403 200  200  403  403
api_warning_dismiss       POST    401    401 403 403 404  403 200  200  403  403
api_warning_raise         POST    401    401 403 403 404  403 200  200  403  403
api_warning_issue         POST    401    401 201 201 404  403 201  201  403  403
warning_replays           GET     302    302 403 403 403  200 200  200  302  302
warning_replays           POST    302    302 403 403 403  403 302  302  302  302
warning_replay            GET     302    302 403 403 403  200 200  200  302  302
api_warning_replays       GET     401    401 403 403 403  200 200  200  200  403
api_warning_replays       POST    401    401 403 403 403  403 201  201  403  403
api_warning_replay        GET     401    401 403 403 403  200 200  200  200  403
watched_products          GET     302    302 403 403 403  403 200  200  302  302
watched_product_new       GET     302    302 403 403 403  403 200  200  302  302
watched_product_new       POST    302    302 403 403 403  403 302  302  302  302
watched_product           GET     302    302 403 403 403  403 200  200  302  302
watched_product           POST    302    302 403 403 403  403 302  302  302  302
watched_product_remove    POST    302    302 403 403 403  403 302  302  302  302
api_watched_products      GET     401    401 200 200 200  200 200  200  200  403
api_watched_products      POST    401    401 403 403 403  403 201  201  403  403
api_watched_product       GET     401    401 200 200 200  200 200  200  200  403
api_watched_product       PUT     401    401 403 403 403  403 200  200  403  403
api_watched_product       DELETE  401    401 403 403 403  403 204  204  403  403
"""


@dataclass
class Warnings:
    raised: EarlyWarning
    asleep: EarlyWarning
    product: WatchedProduct
    replay: WarningReplay


def build(acme: Customer, lena: Any, at: datetime) -> Warnings:
    asleep = a_written_warning(acme, at=at, label="Enterprise")
    until = at + timedelta(days=3)
    early_warnings.snooze(warning=asleep, until=until, reason="The fix is on its way.", by=lena, at=at)
    product = WatchedProduct.objects.create(name="TimeClock", words=["time clock"])
    day = at.date() - timedelta(days=7)
    replay = warning_replays.ask(first=day, last=day, by=lena, at=at)
    return Warnings(raised=a_written_warning(acme, at=at), asleep=asleep, product=product, replay=replay)


def _of(name: str) -> Any:
    return lambda world: [getattr(world.warnings, name).pk]


ARGUMENTS: dict[str, Any] = {
    **{f"api_warning{name}": _of("raised") for name in ("", "_moves", "_customers", "_snooze", "_dismiss", "_issue")},
    "warning": _of("raised"),
    "move_warning": lambda world: [world.warnings.raised.pk, "dismiss"],
    "api_warning_raise": _of("asleep"),
    **{name: _of("product") for name in ("watched_product", "watched_product_remove", "api_watched_product")},
    **{name: _of("replay") for name in ("warning_replay", "api_warning_replay")},
}
A_SPAN = {"first": "2026-09-01", "last": "2026-09-30"}
A_PRODUCT = {"name": "Terminal", "said": "the terminal"}
A_REASON = {"reason": "A test of the shop."}
SENT: dict[tuple[str, str], Any] = {
    ("move_warning", "POST"): A_REASON,
    ("api_warning_snooze", "POST"): lambda world: {
        **A_REASON,
        "until": f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
    },
    ("api_warning_dismiss", "POST"): A_REASON,
    ("api_warning_raise", "POST"): {"note": "It was not the test."},
    ("warning_replays", "POST"): A_SPAN,
    ("api_warning_replays", "POST"): A_SPAN,
    ("watched_product_new", "POST"): A_PRODUCT,
    ("watched_product", "POST"): A_PRODUCT,
    ("api_watched_products", "POST"): {"name": "Terminal"},
    ("api_watched_product", "PUT"): {"name": "Terminal", "said": ["the terminal"]},
    ("api_warning_issue", "POST"): {"title": "Late deliveries", "function": "fulfilment"},
}


def headers(world: Any, address: str) -> dict[str, str]:
    """Whoever changes a product names the version that they saw."""
    return {"if-match": f'"{world.warnings.product.version}"'} if address == "api_watched_product" else {}

"""Products whose complaints are watched: with what was said of them in the last weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from django.db.models import Q, Sum

from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.errors import NotFound
from outreach.queries import wording
from outreach.queries.issue_words import counted
from signals.models import CountedDay, NegativeHour, WatchedProduct
from signals.vocabulary import Dimension

WEEKS = 8
PRODUCTS = cursors.by_change("watched products")


class WatchedProductRecord(msgspec.Struct):
    """A product, and the words by which customers name it."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    name: str
    said: Annotated[list[str], msgspec.Meta(description="A text that has one of them, whole, is about it.")]
    updated_at: datetime


@dataclass(frozen=True)
class ProductRow:
    url: str
    name: str
    words: str
    heard: str
    unhappy: str
    changed: str


@dataclass(frozen=True)
class ProductList:
    """``waiting``: what is not counted anew yet."""

    rows: Sequence[ProductRow]
    waiting: str


def get_product(pk: int) -> WatchedProduct:
    found = WatchedProduct.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such product. It may have been removed.")
    return found


def products(*, at: datetime) -> ProductList:
    hours = NegativeHour.objects.filter(dimension=Dimension.PRODUCT, hour__gte=at - timedelta(weeks=WEEKS))
    totals = hours.order_by().values("key").annotate(spoke=Sum("heard"), complained=Sum("negative"))
    said = {row["key"]: (row["spoke"], row["complained"]) for row in totals}
    rows = [_row(each, *said.get(each.name, (0, 0))) for each in WatchedProduct.objects.order_by("name")]
    waiting = CountedDay.objects.filter(Q(counted_at=None) | Q(due_at__lte=at - timedelta(hours=1))).count()
    return ProductList(rows, f"{counted(waiting, 'day')} still to be counted." if rows and waiting else "")


def _row(product: WatchedProduct, heard: int, unhappy: int) -> ProductRow:
    return ProductRow(
        url=f"/settings/products/{product.pk}",
        name=product.name,
        words=", ".join(product.words),
        heard=f"{heard:,}",
        unhappy=f"{unhappy:,}",
        changed=wording.moment(product.updated_at),
    )


def list_products(part: Slice) -> Page[WatchedProductRecord]:
    page = cursors.take_changes(WatchedProduct.objects.all(), PRODUCTS, part)
    return Page([record(each) for each in page.entries], page.last_key)


def record(product: WatchedProduct) -> WatchedProductRecord:
    return WatchedProductRecord(
        product.pk, f'"{product.version}"', product.name, list(product.words), product.updated_at
    )

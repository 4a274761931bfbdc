"""Products whose complaints are watched: no source says which product a text is about, so we look for the words by which customers name it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid, NotFound
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.services import words
from signals.models import NegativeHour, WatchedProduct
from signals.models.negative_hour import MOST_WORDS
from signals.services import negative_hours
from signals.vocabulary import Dimension

MOST_PRODUCTS = 100
"""Each is looked for in every text."""
SHORTEST, LONGEST = 2, 80


class ProductNameTaken(DomainError):
    code = "name_is_taken"


class TooManyProducts(DomainError):
    code = "too_many_products"


@dataclass(frozen=True)
class Naming:
    """What it is called here, and by customers. Without ``said``: by its name."""

    name: str
    said: Sequence[str] = ()


@transaction.atomic
def add(*, naming: Naming, by: User, at: datetime) -> WatchedProduct:
    """What was said of it before is counted as well. Raises Forbidden, Invalid, ProductNameTaken, TooManyProducts."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    if WatchedProduct.objects.count() >= MOST_PRODUCTS:
        raise TooManyProducts(f"{MOST_PRODUCTS} products are watched already. Remove one, or watch a line of products.")
    name, said = _checked(naming)
    _check_is_free(name)
    made = WatchedProduct.objects.create(name=name, words=said)
    negative_hours.recount(at=at)
    return made


@transaction.atomic
def change(
    *, product: WatchedProduct, naming: Naming, seen: Seen | None = None, by: User, at: datetime
) -> WatchedProduct:
    """Everything is counted anew. Raises Forbidden, Invalid, NotFound, ProductNameTaken, Stale."""
    held = _hold(product, by=by, seen=seen)
    name, said = _checked(naming)
    if (held.name, held.words) == (name, said):
        return held
    _check_is_free(name, but=held)
    if held.name != name:
        _forget_hours(held)
    held.name, held.words = name, said
    held.save()
    negative_hours.recount(at=at)
    held.refresh_from_db()
    return held


@transaction.atomic
def remove(*, product: WatchedProduct, seen: Seen | None = None, by: User, at: datetime) -> None:
    """It is watched no more; warnings about it stay. ``at``: for the signature of all. Raises Forbidden, NotFound, Stale."""
    held = _hold(product, by=by, seen=seen)
    _forget_hours(held)
    held.delete()


def _hold(product: WatchedProduct, *, by: User, seen: Seen | None) -> WatchedProduct:
    access.check_may(by, Action.MANAGE_SETTINGS)
    held = WatchedProduct.objects.select_for_update().filter(pk=product.pk).first()
    if held is None:
        raise NotFound("This product is not watched any more.")
    if is_stale(held.version, seen):
        raise Stale(f"Somebody changed this product on {held.updated_at:%-d %b %Y at %H:%M} UTC. {GO_ON}")
    return held


def _forget_hours(held: WatchedProduct) -> None:
    NegativeHour.objects.filter(dimension=Dimension.PRODUCT, key=held.name).delete()


def _check_is_free(name: str, *, but: WatchedProduct | None = None) -> None:
    others = WatchedProduct.objects.exclude(pk=but.pk) if but else WatchedProduct.objects.all()
    if others.filter(name__iexact=name).exists():
        raise ProductNameTaken(f"“{name}” is watched already. Add the words to that one.", field="name")


def _checked(naming: Naming) -> tuple[str, list[str]]:
    name = words.required(naming.name, field="name", ask="Name the product, as you call it.", longest=LONGEST)
    said = {word.casefold(): word for word in _words(naming.said or [name])}
    if len(said) > MOST_WORDS:
        raise Invalid(
            f"At most {MOST_WORDS} words, and there are {len(said)}. Keep those that customers use.", field="said"
        )
    return name, list(said.values())


def _words(said: Sequence[str]) -> list[str]:
    found = [word for each in said if (word := words.optional(" ".join(each.split()), field="said", longest=LONGEST))]
    for word in found:
        if len(word) < SHORTEST or not any(sign.isalnum() for sign in word):
            raise Invalid(
                f"“{word}” would be found everywhere. Write at least two characters, one of them a letter.",
                field="said",
            )
    if not found:
        raise Invalid("Write at least one word by which customers name it.", field="said")
    return found

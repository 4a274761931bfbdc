"""Whether two contacts may be one person: what their names, addresses and telephones have in common, as reasons in words.

Within one customer the same name is enough to ask. At two customers it is not: there it takes the same e-mail address, or the same
telephone and the same name; and that may also be somebody who moved, or who looks after both.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from cleanco.clean import normalized
from rapidfuzz import fuzz

from accounts.matching import ALIKE_FROM, LONGEST_KEY, WORDS, Finding, Key, Likeness, likeness, plain_phone, skeleton
from accounts.vocabulary import MatchKind

EMAIL, NAME, ALIKE, PHONE, JOB = 60, 60, 40, 30, 20
SHARED_MAILBOX, ELSEWHERE, ALIKE_ELSEWHERE = 20, 30, 20
"""What an address of many people, and the name at another customer, is worth."""
TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "miss", "herr", "frau", "dipl", "ing", "mag", "jr", "sr"})
MAILBOX = re.compile(
    r"(info|office|mail|contact|kontakt|sales|support|service|help|admin|team|hello|billing|accounting|invoice|buchhaltung)\b"
)


@dataclass(frozen=True)
class Person:
    name: str
    email: str = ""
    phone: str = ""
    job_title: str = ""
    customer_id: int | None = None
    id: int | None = None
    plain: str = field(init=False)
    keys: frozenset[Key] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", plain_person(self.name))
        object.__setattr__(self, "keys", frozenset(_keys(self)))


def plain_person(name: str) -> str:
    """Without case, accents, titles and order: "Dr. Müller, Anna" is "anna muller"."""
    words = [word for word in WORDS.findall(normalized(name)) if word != "&"]
    return " ".join(sorted([word for word in words if word not in TITLES] or words))[:LONGEST_KEY]


def _keys(who: Person) -> Iterator[Key]:
    told = (
        (MatchKind.NAME, who.plain),
        (MatchKind.SKELETON, skeleton(who.plain)),
        (MatchKind.EMAIL, who.email.strip().lower()[:LONGEST_KEY]),
        (MatchKind.PHONE, plain_phone(who.phone)),
    )
    yield from ((kind, key) for kind, key in told if key)


def compare(one: Person, other: Person, *, common: Collection[Key] = ()) -> Likeness:
    """``common``: keys that too many share."""
    is_same_customer = one.customer_id is not None and one.customer_id == other.customer_id
    shared = {kind: key for kind, key in one.keys & other.keys if (kind, key) not in common}
    found = [*_by_name(one, other, shared, is_same_customer), *_by_address(shared)]
    if found and is_same_customer and one.job_title and one.job_title.casefold() == other.job_title.casefold():
        found.append((JOB, f"The same job: {one.job_title}."))
    if found and not is_same_customer:
        found.append((0, "At two customers: a person may have moved, or look after both."))
    return likeness(found)


def _by_name(one: Person, other: Person, shared: dict[MatchKind, str], is_same_customer: bool) -> Iterator[Finding]:
    if one.plain and one.plain == other.plain:
        if is_same_customer:
            yield NAME, f"The same name at the same customer, “{one.name}”."
        elif shared:
            yield ELSEWHERE, f"The same name, “{one.name}”."
    elif (is_same_customer or shared) and fuzz.ratio(one.plain, other.plain) >= ALIKE_FROM:
        yield ALIKE if is_same_customer else ALIKE_ELSEWHERE, f"Names that are alike: “{one.name}” and “{other.name}”."


def _by_address(shared: dict[MatchKind, str]) -> Iterator[Finding]:
    if email := shared.get(MatchKind.EMAIL):
        if MAILBOX.match(email):
            yield SHARED_MAILBOX, f"The same mailbox, {email}, which may be of several people."
        else:
            yield EMAIL, f"The same e-mail address, {email}."
    if MatchKind.PHONE in shared:
        yield PHONE, "The same telephone number."

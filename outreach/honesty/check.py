"""Reads a text in blocks and points at what is not honest in it: where, why, and what to write instead.

It advises, except for two things, without which nothing is approved: every part is written, and every date has a promise behind it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from outreach.honesty import days
from outreach.honesty.blocks import LONGEST_PART, Part, Text
from outreach.honesty.days import Named
from outreach.honesty.phrases import PHRASES, Fault

MOST = 60
"""Findings. Whoever gets so many begins anew."""
MOST_EARLIER = 20_000
"""Characters of what was said before, that are compared."""
ECHO = 6
"""Words in a row that are the same: said once too often."""

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
PLACE = re.compile(r"\{\{[^{}]{0,60}\}\}")
WILL = re.compile(
    r"\b(?:will|shall|going\s+to|plans?\s+to|aims?\s+to|expects?|promises?|planned|scheduled)\b|['’]ll\b", re.I
)
TELLS = re.compile(
    r"\b(?:tell\s+you|let\s+you\s+know|hear\s+from\s+us|updates?|write\s+to\s+you|call\s+you|inform\s+you|report\s+back|news|know\s+more)\b",
    re.I,
)  # fmt: skip


@dataclass(frozen=True)
class Backing:
    """What may be said. ``promised``: days that hold for whoever reads it; ``updates``: when they hear from us next; ``earlier``: what
    they heard before; ``has_names``: each may read a day of their own, by a name in the text."""

    today: date
    promised: frozenset[date] = frozenset()
    updates: frozenset[date] = frozenset()
    earlier: Sequence[str] = ()
    has_names: bool = False


@dataclass(frozen=True)
class Finding:
    """``start`` to ``end``: where in the part, in characters. ``is_refused``: it is not approved like that."""

    fault: Fault
    part: Part
    start: int
    end: int
    words: str
    why: str
    instead: str
    is_refused: bool = False


@dataclass(frozen=True)
class _Written:
    """One part, as far as it is read."""

    part: Part
    said: str

    def found(self, fault: Fault, start: int, end: int, why: str, instead: str, *, is_refused: bool = False) -> Finding:
        return Finding(fault, self.part, start, end, self.said[start:end], why, instead, is_refused)

    def whole(self, why: str, instead: str, *, is_refused: bool = False) -> Finding:
        return self.found(Fault.MISSING_FACT, 0, len(self.said), why, instead, is_refused=is_refused)


def read(text: Text, backing: Backing) -> list[Finding]:
    """In the order of the text."""
    parts = [_Written(part, text.get(part, "")[:LONGEST_PART]) for part in Part]
    found = [each for written in parts for each in _of_part(written, backing)]
    found += _echoes(parts, backing.earlier)
    order = list(Part)
    return sorted(found, key=lambda each: (order.index(each.part), each.start, each.end))[:MOST]


def refusals(findings: Iterable[Finding]) -> list[Finding]:
    return [each for each in findings if each.is_refused]


def _of_part(written: _Written, backing: Backing) -> Iterator[Finding]:
    if not written.said.strip():
        yield written.whole(f"“{written.part.label}” is not written.", written.part.hint, is_refused=True)
        return
    yield from _phrases(written)
    named = list(_ahead(written, backing.today))
    yield from _unbacked(written, named, backing)
    yield from _missing(written, named)


def _phrases(written: _Written) -> Iterator[Finding]:
    taken: list[tuple[int, int]] = []
    for phrase in PHRASES:
        for match in phrase.pattern.finditer(written.said):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                yield written.found(phrase.fault, *match.span(), phrase.why, phrase.instead)


def _ahead(written: _Written, today: date) -> Iterator[Named]:
    """Days to come. In a part that looks back, of those sentences that say what will be."""
    ahead = days.named_in(written.said, today=today, looks_back=False)
    if not written.part.looks_back:
        return iter(ahead)
    certain = {each.start for each in days.named_in(written.said, today=today, looks_back=True)}
    return (each for each in ahead if each.start in certain or WILL.search(_sentence_at(written.said, each.start)))


def _sentence_at(said: str, place: int) -> str:
    """A date such as 12.12.2026 has stops in it; what stands on either side of one is enough."""
    return next((each[0] for each in SENTENCE.finditer(said) if each.start() <= place < each.end()), said)


def _unbacked(written: _Written, named: Iterable[Named], backing: Backing) -> Iterator[Finding]:
    for each in named:
        tells = TELLS.search(_sentence_at(written.said, each.start))
        if not each.is_backed_by(backing.promised | (backing.updates if tells else frozenset())):
            why, instead = _why_unbacked(each, backing)
            yield written.found(Fault.UNBACKED_DATE, each.start, each.end, why, instead, is_refused=True)


def _why_unbacked(named: Named, backing: Backing) -> tuple[str, str]:
    if not named.spans:
        return "There is no such day.", "Look into the calendar."
    cure = "Promise it first, on the page of the issue, then name that day. Or leave the day out, and say when they hear from us next."
    if backing.has_names:
        cure = "Write {{ promise_due }}, and each reads the day that is promised to them; or promise this one first, on the page of the issue."
    known = sorted(day for day in backing.promised if day >= backing.today)
    if known:
        cure = f"Name the day that is promised: {known[0]:%-d %B %Y}. {cure}"
    if backing.updates:
        cure = f"{cure} The next update comes on {max(backing.updates):%-d %B %Y}."
    return "No promise that holds for everybody who hears this backs that date.", cure


def _missing(written: _Written, named: Sequence[Named]) -> Iterator[Finding]:
    pattern, why = ASKED[written.part]
    is_told = pattern.search(written.said) or (
        written.part == Part.WHAT_HAPPENS_NOW and (named or PLACE.search(written.said))
    )
    if not is_told:
        yield written.whole(why, written.part.hint)


def _asks(pattern: str, why: str) -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, re.IGNORECASE), why


_WHEN = rf"\d|\b(?:yesterday|today|tonight|noon|midnight|{'|'.join(days.WEEKDAYS)}|{'|'.join(days.MONTHS)}|this\s+(?:morning|afternoon)|last\s+(?:night|week))\b"
ASKED = {
    Part.APOLOGISE: _asks(r"\bsorry\b|\bapolog", "It does not apologise."),
    Part.WHAT_HAPPENED: _asks(_WHEN, "It has no fact in it: no time, and no number."),
    Part.WHAT_WE_DID: _asks(r"\b(?:we|our|i)\b", "Nobody does anything in it: things are done."),
    Part.WHAT_HAPPENS_NOW: _asks(r"\d|\b(?:hear\s+from\s+us|call\s+you|write\s+to\s+you)\b", "It does not say when they hear from us again."),
    Part.ASK: _asks(r"\?|\bquestions?\b|\bask\b", "It does not ask what else they want to know."),
    Part.INCONVENIENCE: _asks(r"\bsorry\b|\bapolog", "It does not apologise for what it cost them."),
    Part.ASSURE: _asks(r"\b(?:will|shall|from\s+now\s+on|no\s+longer|so\s+that|now|until)\b|['’]ll\b", "It does not say what is different from now on."),
    Part.THANK: _asks(r"\bthank", "It does not thank them."),
}  # fmt: skip


def _echoes(parts: Sequence[_Written], earlier: Sequence[str]) -> Iterator[Finding]:
    """The same words in a row, a second time; or as they were said to these people before."""
    said = {row for row, _, _ in _rows("\n".join(earlier)[:MOST_EARLIER])}
    seen: set[tuple[str, ...]] = set()
    for written in parts:
        yield from _echoes_in(written, said, seen)


def _echoes_in(written: _Written, said: set[tuple[str, ...]], seen: set[tuple[str, ...]]) -> Iterator[Finding]:
    begin, until, is_old = -1, -1, False
    for row, start, end in [*_rows(written.said), ((), len(written.said) + 1, 0)]:
        if begin >= 0 and start > until:
            yield written.found(Fault.PARTY_LINE, begin, until, *(SAID_BEFORE if is_old else SAID_TWICE))
            begin = -1
        if row in said or row in seen:
            begin, until, is_old = (start, end, row in said) if begin < 0 else (begin, end, is_old)
        seen.add(row)


SAID_TWICE = ("It says this twice.", "Say it once, where it belongs, and use the room for a fact.")
SAID_BEFORE = (
    "They heard these very words from us before.",
    "Say what is new since; if nothing is, say that, and why.",
)


def _rows(text: str) -> list[tuple[tuple[str, ...], int, int]]:
    """Every ``ECHO`` words in a row, with where they stand."""
    words = [(match[0].lower(), match.start(), match.end()) for match in WORD.finditer(text)]
    runs = (words[place : place + ECHO] for place in range(len(words) - ECHO + 1))
    return [(tuple(word for word, _, _ in run), run[0][1], run[-1][2]) for run in runs]

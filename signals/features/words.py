"""A feature in words: what is seen, and what is usual for this customer. Made when somebody looks, from the numbers that were
stored with the score, so the words and the score cannot disagree.

Rates are decayed, so counts are "about": a fact of a month ago counts half.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, isnan

from signals.features.feature import What
from signals.features.meaning import BETTER, Meaning
from signals.features.phrases import YEAR, counted, number, plural, span, title

Values = Mapping[What, float]
"""What is known of the customer or of one measure. Absent ones are missing."""

MOST_PERCENT = 999
A_FEW = 1.5


@dataclass(frozen=True, slots=True)
class Words:
    """``value`` and ``usual`` are for a table beside the sentence; empty where there is nothing to compare."""

    sentence: str
    value: str = ""
    usual: str = ""


def in_words(what: What, meaning: Meaning | None, values: Values) -> Words:
    """``values`` holds ``what`` itself, unless it is absent, and its neighbours of the same measure."""
    if what not in values:
        return Words(ABSENT[what] if what in ABSENT else f"No {plural(meaning, lower=True)} so far")
    return WORDINGS[what](meaning, values) if what in WORDINGS else Words(title(meaning))


def in_plural(meaning: Meaning | None) -> str:
    """'logins', 'NPS', 'visits': for the middle of a sentence."""
    return "visits" if meaning is None else plural(meaning, lower=True)


def together(first: Words, second: Words) -> Words:
    """One sentence for two things that count together."""
    start, rest = second.sentence[:1], second.sentence[1:]
    joined = second.sentence if rest[:1].isupper() else start.lower() + rest
    return Words(
        f"{first.sentence}, while {joined}",
        " · ".join(filter(None, (first.value, second.value))),
        " · ".join(filter(None, (first.usual, second.usual))),
    )


def _tenure(_: Meaning | None, values: Values) -> Words:
    days = values[What.TENURE]
    start = "A new customer, with us for" if days < YEAR else "A customer for"
    return Words(f"{start} {span(days)}", span(days))


def _renewal(_: Meaning | None, values: Values) -> Words:
    days = round(values[What.RENEWAL])
    if days < 0:
        return Words(f"The renewal date passed {span(-days)} ago", f"{-days} days ago")
    return Words(
        "The renewal is today" if days == 0 else f"The renewal is in {span(days)}", f"in {counted(days, 'day')}"
    )


def _silence(_: Meaning | None, values: Values) -> Words:
    days = values[What.SILENCE]
    return Words(f"Not seen using anything for {span(days)}" if days >= 1 else "Seen using it today", span(days))


def _missed(_: Meaning | None, values: Values) -> Words:
    count = max(1, round(values[What.MISSED]))
    return Words(
        f"About {counted(count, 'visit')} fewer than this customer's habit promised",
        f"{counted(count, 'visit')} missed",
    )


def _activity(_: Meaning | None, values: Values) -> Words:
    index = values[What.ACTIVITY]
    if index <= 0.7:
        return Words("Uses very little: less than once a month", "less than once a month")
    if index < 1.6:
        return Words("Uses it a few times a month", "a few times a month")
    return Words("Uses it often" if index < 4 else "Uses it often and in many ways", "often")


def _anniversary(_: Meaning | None, values: Values) -> Words:
    days = values[What.ANNIVERSARY]
    return Words(f"{span(days)} until the next full year with us", f"in {span(days)}")


def _size(_: Meaning | None, values: Values) -> Words:
    revenue = number(float(f"{10 ** min(values[What.SIZE], 300.0):.3g}"))
    return Words(f"A customer of about {revenue} a year", f"about {revenue} a year")


def _segment(_: Meaning | None, __: Values) -> Words:
    return Words("How customers of its segment do")


def _open_escalations(_: Meaning | None, values: Values) -> Words:
    return _how_many(values[What.OPEN_ESCALATIONS], "open escalation")


def _open_severity(_: Meaning | None, values: Values) -> Words:
    severity = round(values[What.OPEN_SEVERITY])
    worst = ", the worst" if severity == 1 else ""
    return Words(f"The open escalation is of severity {severity}{worst}", f"severity {severity}")


def _pending_promises(_: Meaning | None, values: Values) -> Words:
    return _how_many(values[What.PENDING_PROMISES], "pending promise")


def _broken_promises(_: Meaning | None, values: Values) -> Words:
    return _how_many(values[What.BROKEN_PROMISES], "broken promise")


def _breadth(_: Meaning | None, values: Values) -> Words:
    share = f"{values[What.BREADTH]:.0%}"
    return Words(f"We know {share} of what we know of most customers", share)


def _how_many(count: float, noun: str) -> Words:
    if count <= 0:
        return Words(f"No {noun}", "none")
    words = counted(max(1, round(count)), noun)
    return Words(words[:1].upper() + words[1:], words)


def _trend(meaning: Meaning | None, values: Values) -> Words:
    return _against(meaning, values, values[What.TREND], "against this customer's usual rate")


def _drift(meaning: Meaning | None, values: Values) -> Words:
    return _against(meaning, values, values[What.DRIFT], "against this customer's past year")


def _against(meaning: Meaning | None, values: Values, ratio: float, what: str) -> Words:
    percent = round(100 * (exp(ratio) - 1))
    moved = "rose" if percent > 0 else "fell"
    much = f"more than {MOST_PERCENT}" if percent > MOST_PERCENT else str(abs(percent))
    sentence = f"{plural(meaning)} {moved} {much} % {what}" if percent else f"{plural(meaning)} as usual"
    return Words(sentence, _monthly(values, What.RATE), _monthly(values, What.USUAL))


def _habit(meaning: Meaning | None, values: Values) -> Words:
    often = exp(min(values[What.HABIT], 30.0))
    usual = f"about {number(round(often, 1))} a month" if often >= 0.1 else "hardly ever"
    return Words(f"{plural(meaning)}: usually {usual}", usual)


def _burden(meaning: Meaning | None, values: Values) -> Words:
    burden, since = values[What.BURDEN], values.get(What.SINCE)
    usual = values.get(What.USUAL, 0.0)
    if burden < A_FEW and since is not None:
        when = "today" if since < 1 else f"{span(since)} ago"
        return Words(f"{title(meaning)} {when}", when, _monthly(values, What.USUAL))
    count = max(1, round(burden))
    compared = f", usual {number(round(usual, 1))} a month" if 0 < usual < burden else ""
    return Words(
        f"About {number(count)} {plural(meaning, lower=True)} lately{compared}",
        f"about {count}",
        _monthly(values, What.USUAL),
    )


def _level(meaning: Meaning | None, values: Values) -> Words:
    last = values.get(What.LAST_VALUE)
    if last is None:
        return Words(f"{title(meaning)}: old answers")
    usual = values.get(What.USUAL_LEVEL)
    scale = f" of {number(meaning.scale[1])}" if meaning and meaning.scale and meaning.scale[0] >= 0 else ""
    compared = f", usually {number(round(usual, 1))}" if usual is not None and abs(usual - last) >= 0.5 else ""
    return Words(
        f"Last {title(meaning, lower=True)}: {number(last)}{scale}{compared}",
        f"{number(last)}{scale}",
        number(round(usual, 1)) if usual is not None else "",
    )


def _level_change(meaning: Meaning | None, values: Values) -> Words:
    last, usual = values.get(What.LAST_VALUE), values.get(What.USUAL_LEVEL)
    got_better = values[What.LEVEL_CHANGE] > 0
    is_up = got_better == (meaning is None or meaning.value == BETTER)
    word = "up" if is_up else "down"
    if last is None or usual is None:
        return Words(f"{title(meaning)} went {word}")
    return Words(f"{title(meaning)} {word}: last {number(last)}, usually {number(usual)}", number(last), number(usual))


def _rate(meaning: Meaning | None, values: Values) -> Words:
    lately, usual = _monthly(values, What.RATE), _monthly(values, What.USUAL)
    compared = f", usually {usual}" if usual and usual != lately else ""
    return Words(f"{plural(meaning)}: {lately}{compared}", lately, usual)


def _usual(meaning: Meaning | None, values: Values) -> Words:
    usual = _monthly(values, What.USUAL)
    return Words(f"{plural(meaning)}: usually {usual}", _monthly(values, What.RATE), usual)


def _since(meaning: Meaning | None, values: Values) -> Words:
    days = values[What.SINCE]
    when = "today" if days < 1 else f"{span(days)} ago"
    return Words(f"Last {title(meaning, lower=True)}: {when}", when)


def _last_value(meaning: Meaning | None, values: Values) -> Words:
    last, usual = values[What.LAST_VALUE], values.get(What.USUAL_LEVEL)
    compared = f", usually {number(usual)}" if usual is not None and number(usual) != number(last) else ""
    said = number(usual) if usual is not None else ""
    return Words(f"Last {title(meaning, lower=True)}: {number(last)}{compared}", number(last), said)


def _usual_level(meaning: Meaning | None, values: Values) -> Words:
    usual, last = number(values[What.USUAL_LEVEL]), values.get(What.LAST_VALUE)
    return Words(f"{title(meaning)}: usually {usual}", number(last) if last is not None else "", usual)


WORDINGS: dict[What, Callable[[Meaning | None, Values], Words]] = {
    What.TENURE: _tenure,
    What.RENEWAL: _renewal,
    What.SILENCE: _silence,
    What.MISSED: _missed,
    What.ACTIVITY: _activity,
    What.TREND: _trend,
    What.DRIFT: _drift,
    What.BURDEN: _burden,
    What.HABIT: _habit,
    What.LEVEL: _level,
    What.LEVEL_CHANGE: _level_change,
    What.ANNIVERSARY: _anniversary,
    What.SIZE: _size,
    What.SEGMENT: _segment,
    What.OPEN_ESCALATIONS: _open_escalations,
    What.OPEN_SEVERITY: _open_severity,
    What.PENDING_PROMISES: _pending_promises,
    What.BROKEN_PROMISES: _broken_promises,
    What.BREADTH: _breadth,
    What.RATE: _rate,
    What.USUAL: _usual,
    What.SINCE: _since,
    What.LAST_VALUE: _last_value,
    What.USUAL_LEVEL: _usual_level,
}

ABSENT = {
    What.TENURE: "Nobody told us since when this is a customer",
    What.RENEWAL: "No renewal date on record",
    What.SILENCE: "Never seen using anything",
    What.MISSED: "Never seen using anything",
    What.ACTIVITY: "Never seen using anything",
    What.ANNIVERSARY: "Nobody told us since when this is a customer",
    What.SIZE: "Nobody told us how much this customer pays",
    What.SEGMENT: "No segment on record",
    What.OPEN_ESCALATIONS: "No open escalation",
    What.OPEN_SEVERITY: "No open escalation",
    What.PENDING_PROMISES: "No pending promise",
    What.BROKEN_PROMISES: "No broken promise",
    What.BREADTH: "We know little of this customer",
}
"""What a fitted model may count as well: that a thing is not known. Of measures, that there is none of it so far."""


def _monthly(values: Values, what: What) -> str:
    rate = values.get(what)
    return "" if rate is None or isnan(rate) else f"{number(round(rate, 1))} a month"

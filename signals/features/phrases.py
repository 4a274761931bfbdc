"""Numbers, spans of time and names of measures as people write them."""

from signals.features.meaning import Meaning

ACRONYMS = {"nps": "NPS", "csat": "CSAT", "ces": "CES", "sla": "SLA", "api": "API"}
UNCOUNTED = ("usage", "use", "activity", "traffic", "spend", "time", "sentiment", "revenue")
YEAR = 365.25


def number(value: float) -> str:
    """3, 0.4, 1,250, 12 million."""
    size = abs(value)
    if size >= 1e15:
        return f"{value:.1e}"
    if size >= 1e7:
        return f"{value / 1e6:,.0f} million"
    if size >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2g}" if size < 10 else f"{value:.1f}".removesuffix(".0")


def span(days: float) -> str:
    """'3 days', '5 months', '4 years'."""
    whole = round(days)
    if whole < 1:
        return "less than a day"
    if whole < 90:
        return counted(whole, "day")
    if days < 2 * YEAR:
        return counted(round(days / YEAR * 12), "month")
    return counted(int(days / YEAR), "year")


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def title(meaning: Meaning | None, *, lower: bool = False) -> str:
    if meaning is None:
        return "Customer"
    words = [ACRONYMS.get(word.lower(), word) for word in meaning.words.split()] or ["signal"]
    if not lower:
        words[0] = words[0][:1].upper() + words[0][1:]
    return " ".join(words)


def plural(meaning: Meaning | None, *, lower: bool = False) -> str:
    one = title(meaning, lower=lower)
    if one.endswith(("s", "ed", "S", *UNCOUNTED)):
        return one
    return f"{one[:-1]}ies" if one.endswith("y") and one[-2:-1] not in "aeiou" else f"{one}s"

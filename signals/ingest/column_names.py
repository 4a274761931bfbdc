"""What somebody else's columns mean, as it was said last for a source and a kind of file."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from rapidfuzz import process

from signals.ingest.layout import BOM, COLUMNS, ColumnsUnknown, checked_mapping, plain_name, read_layout
from signals.ingest.lines import Lines
from signals.models import ColumnMapping, Source
from signals.vocabulary import Content

FIRST_LINES = 100


def remembered(source: Source, content: Content) -> dict[str, str]:
    found = ColumnMapping.objects.filter(source=source, content=content).values_list("columns", flat=True).first()
    return dict(found or {})


def remember(source: Source, content: Content, mapping: Mapping[str, str]) -> None:
    """What was said of other columns stays, unless it would fill the same field."""
    fields = {field for field in mapping.values() if field}
    earlier = {theirs: ours for theirs, ours in remembered(source, content).items() if ours not in fields}
    ColumnMapping.objects.update_or_create(
        source=source, content=content, defaults={"columns": earlier | dict(mapping)}
    )


def to_use(source: Source, content: Content, said: Mapping[str, str]) -> dict[str, str]:
    """What is said now, and what was said before of the rest."""
    mapping = checked_mapping(content, said)
    fields = {field for field in mapping.values() if field}
    return {theirs: ours for theirs, ours in remembered(source, content).items() if ours not in fields} | mapping


OFTEN = {
    "id": "external_id", "account_id": "external_id", "customer_id": "external_id", "contact_id": "external_id",
    "company": "name", "company_name": "name", "account_name": "name", "full_name": "name", "industry": "segment",
    "country": "region", "annual_revenue": "arr", "mrr": "arr", "contract_start": "started_on", "start_date": "started_on",
    "contract_end": "renewal_on", "renewal_date": "renewal_on", "churn_date": "churned_on", "owner": "owner_email",
    "timezone": "time_zone", "mail": "email", "e_mail": "email", "mobile": "phone", "title": "job_title",
    "customer": "customer_external_id", "account": "customer_external_id", "timestamp": "occurred_at", "date": "occurred_at",
    "created_at": "occurred_at", "score": "value", "comment": "text", "message": "text", "body": "text", "link": "url",
}  # fmt: skip
"""What columns are called elsewhere: offered, never taken without a person's word."""
LIKE_ENOUGH = 85


def offered(names: Sequence[str], content: Content, said: Mapping[str, str]) -> dict[str, str]:
    """For each column: what was said, our own field of that name, or the likeliest one that is still free."""
    known = COLUMNS[content]
    found = {name: said.get(name, name if name in known else "") for name in names}
    free = [name for name in known if name not in found.values()]
    for name in names:
        if found[name] or name in said:
            continue
        like = process.extractOne(name, free, score_cutoff=LIKE_ENOUGH)
        guess = OFTEN[name] if OFTEN.get(name) in free else like[0] if like else ""
        if guess:
            found[name] = guess
            free.remove(guess)
    return found


def names_in(path: Path, content: Content) -> tuple[str, ...]:
    """The columns of a table, or the names that the first objects use: what can be said to be which. None, if the file is gone."""
    if not path.exists():
        return ()
    try:
        layout = read_layout(path, content)
    except ColumnsUnknown as unknown:
        layout = unknown.layout
    return layout.given if layout.format == "csv" else _of_objects(path)


def _of_objects(path: Path) -> tuple[str, ...]:
    names: dict[str, None] = {}
    with Lines(path) as lines:
        for _ in range(FIRST_LINES):
            if (line := lines.next()) is None:
                break
            try:
                fields = msgspec.json.decode(line.data.removeprefix(BOM))
            except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
                continue
            if isinstance(fields, dict):
                names |= dict.fromkeys(plain_name(name)[:60] for name in fields)
    return tuple(names)

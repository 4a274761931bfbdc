"""What docs/integrators says of the API, compared with the code."""

import importlib
import itertools
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from rest_framework import exceptions

from accounts.services.newcomers import SUSPECTED
from accounts.services.rows import ContactRow, CustomerRow
from accounts.vocabulary import Scope
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.limits import TooManyAtOnce
from outreach.webhook_rules import WAITS, WebhookEvent
from signals.vocabulary import Kind
from tests.architecture.published_schema import generated

ROOT = Path(settings.BASE_DIR)
DOCS = ROOT / "docs" / "integrators"
PACKAGES = ("accounts", "signals", "outreach", "crisis_triage.shared")
CALLED_OUT = re.compile(r'(?:HttpProblem|problem_response|__init__)\(\s*(\d{3}),.*?code="(\w+)"', re.DOTALL)
OF_THE_FRAMEWORK = (
    exceptions.NotAuthenticated,
    exceptions.PermissionDenied,
    exceptions.NotFound,
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.ParseError,
    exceptions.Throttled,
    TooManyAtOnce,
    exceptions.UnsupportedMediaType,
)
ELSEWHERE = {
    "already_settled", "already_started", "file_broken", "file_refused", "lease_lost",  # files, on their pages and commands
    "cannot_train", "model_refused", "not_promoted", "not_registered", "nothing_to_learn_from", "publication_is_held",  # models
    "due_work_forgotten", "nobody_reads",  # the clock
}  # fmt: skip
"""What no answer of the API can say."""


def rows_of(page: str, title: str) -> list[list[str]]:
    """The cells of the tables whose heading begins so."""
    lines = iter((DOCS / page).read_text().splitlines())
    found: list[list[str]] = []
    for line in lines:
        if line.startswith(title):
            body = itertools.takewhile(lambda row: row.startswith("|"), itertools.islice(lines, 1, None))
            found += [[cell.strip() for cell in row.strip("|").split("|")] for row in body]
    return found


def refusals(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from refusals(below)


def what_can_be_answered() -> set[tuple[int, str]]:
    for package in PACKAGES:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            if ".migrations" not in module.name and ".management" not in module.name:
                importlib.import_module(module.name)
    ours = {each for each in refusals(DomainError) if each.__module__.startswith(PACKAGES)}
    sources = [path.read_text() for package in PACKAGES for path in (ROOT / package.replace(".", "/")).rglob("*.py")]
    sources.append((ROOT / "crisis_triage" / "health" / "outage.py").read_text())
    called = {(int(status), code) for text in sources for status, code in CALLED_OUT.findall(text)}
    return (
        {(409, SUSPECTED.code)}
        | {(each.status, each.code) for each in ours if each.code not in ELSEWHERE}
        | called
        | {(each.status_code, each.default_code) for each in OF_THE_FRAMEWORK}
    )


def test_the_table_of_errors_is_complete_and_names_nothing_else():
    told = {(int(status), code.strip("`")) for status, code, _ in rows_of("errors.md", "| status | code |")}

    assert told == what_can_be_answered()


def test_the_scopes_and_events_are_those_of_the_code():
    assert [row[0].strip("`") for row in rows_of("README.md", "| scope")] == [scope.value for scope in Scope]
    assert {row[0].strip("`"): row[1] for row in rows_of("webhooks.md", "| event")} == {
        event.value: event.label for event in WebhookEvent
    }


def test_the_limits_are_those_of_the_code():
    said = " ".join((DOCS / "README.md").read_text().split())
    waits = " ".join((DOCS / "webhooks.md").read_text().split())

    assert f"{settings.API_REQUESTS_PER_WINDOW} requests and {settings.API_ITEMS_PER_WINDOW:,} items" in said
    assert f"and {settings.API_REQUESTS_AT_ONCE} requests at the same moment" in said
    assert (5, 300, 1800, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24))) == WAITS
    assert "5 seconds, 5 minutes, 30 minutes, 2, 5, 10, 14, 20 and 24 hours" in waits


@pytest.mark.parametrize(("title", "row"), [("customer field", CustomerRow), ("contact field", ContactRow)])
def test_the_recipes_name_fields_that_there_are(title, row):
    pages = (DOCS / "sync.md").read_text()
    headings = re.findall(rf"^(\| [^|]+ \| {title} \|)$", pages, re.MULTILINE)

    named = {
        name
        for heading in headings
        for cells in rows_of("sync.md", heading)
        for name in re.findall(r"`(\w+)`", cells[1])
    }

    assert len(headings) == 2
    assert named <= set(row.__struct_fields__)


def test_every_address_and_kind_in_the_docs_is_one():
    text = "".join(path.read_text() for path in DOCS.glob("*.md"))
    paths = {re.sub(r"\{\w+\}", "{}", path) for path in generated()["paths"]}

    addresses = {address.rstrip("/") for address in re.findall(r"`(?:[A-Z]+ )?(/api/v1/[^`?\s]*)", text)}
    kinds = set(re.findall(r"kind `(\w+)`", text))

    assert {address for address in addresses if re.sub(r"\{\w+\}", "{}", address) not in paths} == set()
    assert kinds <= set(Kind)


def test_every_link_leads_somewhere():
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"

"""A service, a sales and a public-relations crisis run at once, by API alone: what is done in one room stands in no other, and who is in two
of them is told of each."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Company
from outreach.services import deliveries
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import an_expert
from tests.factories.messages import a_contact
from tests.factories.outreach import give_score, rank_all
from tests.factories.scripts import HONEST
from tests.factories.status_pages import WORDS
from tests.journeys import crisis_steps as steps
from tests.outreach.api.verbs import V1, done, read, send

pytestmark = pytest.mark.django_db(transaction=True)
REGIONS = {"service": ["EMEA", "APAC"], "public_relations": ["APAC"]}
TEXTS = {"service": "The switch is down.", "public_relations": "A list lay open.", "sales": "Two deals are near."}
Rooms = dict[str, str]


@pytest.fixture
def who(with_token, ana, lena, settings):
    settings.API_REQUESTS_PER_WINDOW = 10**6
    return {"ana": with_token(ana), "lena": with_token(lena)}


@pytest.fixture
def places(ana, north):
    """North is in the one crisis, Both is in two, and Far is in none."""
    Company.objects.update_or_create(pk=1, defaults={"reporting_currency": "EUR"})
    about = {"owner": ana, "team": north, "segment": "Startup", "currency": "EUR"}
    regions = {"north": "EMEA", "both": "APAC", "far": "LATAM"}
    made = {name: CustomerFactory(name=name.title(), region=region, **about) for name, region in regions.items()}
    for name, customer in made.items():
        a_contact(customer, email=f"{name}@example.com")
        give_score(customer, 0.4, at=timezone.now())
    rank_all(at=timezone.now())
    return made


def number(path: str) -> int:
    return int(path.rpartition("/")[2])


def all_three_are_declared(who, ana, lena) -> Rooms:
    rooms = {}
    for kind in ("service", "sales", "public_relations"):
        room = {"commander_id": lena.pk, "liaison_id": ana.pk}
        room |= {"audience": {"regions": REGIONS[kind]}} if kind in REGIONS else {}
        about = {"kind": kind, "title": "It is bad", "severity": 2}
        rooms[kind] = f"crises/{done(who['lena'], 'crises', **about, **room)['id']}"
    return rooms


def each_is_worked_on(who, rooms: Rooms) -> dict[str, int]:
    """In the same words, so that a mix-up would not be seen by them."""
    for kind, crisis in rooms.items():
        done(who["ana"], f"{crisis}/updates", text=TEXTS[kind])
    actions = {kind: steps.an_action_answers_first(who, crisis) for kind, crisis in rooms.items()}
    for crisis in rooms.values():
        done(who["ana"], f"{crisis}/scripts", title="Who calls", **HONEST)
    about = {"crisis_id": number(rooms["sales"]), "due_on": steps.in_days(30), "why": "The year hangs on it."}
    done(who["lena"], "sales-targets", **about, amount="100000.00", currency="EUR")
    return actions


def nothing_stands_in_two_rooms(who, rooms: Rooms, actions: dict[str, int], places) -> None:
    for kind, crisis in rooms.items():
        texts = [each["text"] for each in read(who["ana"], f"{crisis}/entries")["results"]]
        assert [text for text in texts if text in TEXTS.values()] == [TEXTS[kind]]
        assert [each["id"] for each in read(who["ana"], f"{crisis}/actions")["results"]] == [actions[kind]]
        assert [
            each["crisis_id"] for each in read(who["ana"], "script-versions", crisis=number(crisis))["results"]
        ] == [number(crisis)]
    touched = {
        kind: {each["customer_id"] for each in read(who["ana"], f"{crisis}/customers")["results"]}
        for kind, crisis in rooms.items()
    }
    both = places["both"].pk
    assert touched == {"service": {places["north"].pk, both}, "public_relations": {both}, "sales": set()}
    [target] = read(who["lena"], "sales-targets", crisis=number(rooms["sales"]))["results"]
    assert target["crisis_id"] == number(rooms["sales"])
    assert read(who["lena"], "sales-targets", crisis=number(rooms["service"]))["results"] == []


def who_was_told_of_the_one_waits_for_the_other(who, rooms: Rooms, places, server) -> str:
    """One mail each, and the other crisis knows nothing of it."""
    issue = steps.an_issue_for_everybody(who, rooms["service"], an_expert())
    steps.a_message_names_no_day_that_nobody_promised(who, rooms["service"], issue)
    while deliveries.send_due(at=timezone.now()).is_more:
        pass
    assert server.counts == {"north@example.com": 1, "both@example.com": 1}
    assert read(who["ana"], f"{rooms['service']}/untold")["results"] == []
    untold = read(who["ana"], f"{rooms['public_relations']}/untold")
    assert ([each["customer_id"] for each in untold["results"]], untold["told"]) == ([places["both"].pk], 0)
    found = {kind: read(who["ana"], f"{crisis}/in-public")["messages"] for kind, crisis in rooms.items()}
    assert {kind: len(messages) for kind, messages in found.items()} == {
        "service": 1,
        "public_relations": 0,
        "sales": 0,
    }
    assert read(who["ana"], f"{rooms['public_relations']}/issues")["results"] == []
    return issue


def each_has_a_page_of_its_own(who, rooms: Rooms) -> dict[str, str]:
    pages = {}
    for kind, crisis in rooms.items():
        said = {**WORDS, "headline": TEXTS[kind], "phase": "looking"}
        next_at = (timezone.now() + timedelta(minutes=20)).isoformat()
        update = done(who["ana"], f"{crisis}/status-updates", **said, next_update_at=next_at)
        done(who["lena"], f"status-updates/{update['id']}/publish")
        url = read(who["ana"], f"{crisis}/status-page")["url"]
        pages[kind] = url[url.index("/", len("https://")) :]
    for kind, path in pages.items():
        shown = Client().get(path).content.decode()
        assert [text in shown for text in TEXTS.values()] == [text == TEXTS[kind] for text in TEXTS.values()]
    return pages


def one_ends_and_the_others_go_on(
    who, rooms: Rooms, actions: dict[str, int], issue: str, pages: dict[str, str]
) -> None:
    done(who["lena"], f"{rooms['service']}/status-page/revoke", reason="It leaked.")
    assert {kind: Client().get(path).status_code for kind, path in pages.items()} == {
        "service": 410,
        "sales": 200,
        "public_relations": 200,
    }
    steps.it_stands_down_when_nothing_is_open(who, rooms["service"], actions["service"], issue)
    for kind in ("sales", "public_relations"):
        assert read(who["lena"], rooms[kind])["state"] == "declared"
        [action] = read(who["ana"], f"{rooms[kind]}/actions")["results"]
        assert action["state"] == "open"
        assert read(who["ana"], "reviews", crisis=number(rooms[kind]))["results"] == []
        done(who["ana"], f"{rooms[kind]}/updates", text="It goes on.")
    over = send(who["ana"], f"{rooms['service']}/updates", text="It goes on.")
    assert (over.status_code, over.json()["code"]) == (409, "crisis_is_over")


def test_three_kinds_of_crisis_run_at_once_and_do_not_mix(who, places, ana, lena, server):
    rooms = all_three_are_declared(who, ana, lena)
    actions = each_is_worked_on(who, rooms)
    nothing_stands_in_two_rooms(who, rooms, actions, places)
    issue = who_was_told_of_the_one_waits_for_the_other(who, rooms, places, server)
    pages = each_has_a_page_of_its_own(who, rooms)
    one_ends_and_the_others_go_on(who, rooms, actions, issue, pages)
    steps.it_is_looked_back_at(who, rooms["service"])
    for kind in ("public_relations", "sales"):
        steps.it_stands_down_when_nothing_is_open(who, rooms[kind], actions[kind])
        steps.it_is_looked_back_at(who, rooms[kind])
    assert who["ana"].get(f"{V1}/crises", {"state": "declared"}).json()["results"] == []
    steps.the_books_are_right()

"""A service crisis by API alone, from the first warning to what was learned: mails leave through a real mail server."""

import pytest
from django.utils import timezone

from accounts.vocabulary import Function, Role
from outreach.services import deliveries
from tests.factories.accounts import CustomerFactory, UserFactory
from tests.factories.issues import an_expert
from tests.factories.messages import a_contact
from tests.factories.outreach import give_score, rank_all
from tests.factories.warnings import a_warning
from tests.journeys import crisis_steps as steps
from tests.outreach.api.verbs import V1, done, read, send

pytestmark = pytest.mark.django_db(transaction=True)
COMPLAIN = 24


@pytest.fixture
def who(with_token, ana, lena, settings):
    settings.API_REQUESTS_PER_WINDOW = 10**6
    carla = UserFactory(name="Carla", role=Role.FUNCTION_EXPERT, function=Function.CALL_CENTRE)
    return {name: with_token(user) for name, user in {"ana": ana, "lena": lena, "carla": carla}.items()}


@pytest.fixture
def places(ana, north, server):
    """One is premium, one complains like the others, one says nothing: all in one region. The last one is elsewhere."""
    about = {"owner": ana, "team": north, "segment": "Startup"}
    grand = CustomerFactory(name="Grand", region="EMEA", **{**about, "segment": "Enterprise"})
    loud, silent = (CustomerFactory(name=name, region="EMEA", **about) for name in ("Loud", "Silent"))
    far = CustomerFactory(name="Far", region="APAC", **about)
    for customer in (grand, loud, silent, far):
        a_contact(customer, email=f"{customer.name.lower()}@example.com")
        give_score(customer, 0.4, at=timezone.now())
    rank_all(at=timezone.now())
    return {"grand": grand, "loud": loud, "silent": silent, "far": far}


def it_is_declared_from_the_warning(who, places, ana, lena, north) -> str:
    """Whoever complains is in it, wherever they are, and so is the region, whoever is silent."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)  # what is counted is whole hours
    raised = a_warning(places["loud"], places["far"], at=hour, owner=ana, team=north, segment="Startup")
    [warning] = read(who["lena"], "warnings", state="raised")["results"]
    assert (warning["id"], warning["customers"]) == (raised.pk, COMPLAIN)
    room = {"commander_id": lena.pk, "liaison_id": ana.pk, "audience": {"regions": ["EMEA"]}}
    about = {"kind": "service", "title": "It stands still at night", "severity": 1, "warning_id": warning["id"]}
    crisis = f"crises/{done(who['lena'], 'crises', **about, **room)['id']}"
    again = send(who["lena"], "crises", kind="service", title=" it stands STILL at night", severity=2)
    assert (again.status_code, again.json()["code"]) == (409, "already_declared")
    touched = {row["customer_id"] for row in read(who["ana"], f"{crisis}/customers", limit=100)["results"]}
    assert {customer.pk for customer in places.values()} < touched
    assert len(touched) == COMPLAIN + 2
    return crisis


def test_a_service_crisis_from_the_first_warning_to_what_was_learned(who, places, ana, lena, north, server):
    crisis = it_is_declared_from_the_warning(who, places, ana, lena, north)
    assert read(who["lena"], f"{crisis}/untold")["touched"] == COMPLAIN + 2
    done(who["ana"], f"{crisis}/updates", text="It is the switch. We do not know why yet.")
    action = steps.an_action_answers_first(who, crisis)
    issue = steps.an_issue_for_everybody(who, crisis, an_expert())

    message = steps.a_message_names_no_day_that_nobody_promised(who, crisis, issue)
    while deliveries.send_due(at=timezone.now()).is_more:
        pass

    assert server.counts == {f"{name}@example.com": 1 for name in ("loud", "silent", "far")}
    assert read(who["ana"], message)["state"] == "sent"
    [call] = read(who["ana"], "personal-calls", state="open")["results"]
    assert call["customer_id"] == places["grand"].pk
    steps.the_call_is_made(who, call)
    steps.a_script_is_read_and_asked_beyond(who, crisis)
    steps.everybody_reads_it_until_the_link_is_revoked(who, crisis)
    steps.it_stands_down_when_nothing_is_open(who, crisis, action, issue)
    steps.trust_is_rebuilt(who, crisis, places["grand"].pk)
    steps.it_is_looked_back_at(who, crisis)
    assert who["carla"].get(f"{V1}/{crisis}").status_code == 404
    steps.the_books_are_right()

"""A public-relations crisis by API alone, from a burst of angry posts to what was learned: who speaks for us, and who is left in peace."""

from datetime import datetime, timedelta

import msgspec
import pytest
from django.utils import timezone

from outreach.models import Crisis
from outreach.queries import ask_records, public_voice
from outreach.services import deliveries, warning_watch
from signals.models import Source
from signals.services import facts, jobs, texts
from tests.factories import public_posts
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import an_expert
from tests.factories.messages import a_contact
from tests.factories.outreach import rank_all
from tests.journeys import crisis_steps as steps
from tests.outreach.api.verbs import V1, done, moved, read, send

pytestmark = pytest.mark.django_db(transaction=True)
ANGRY, SILENT = 24, 2
LOUD = [f"P-{number}" for number in range(ANGRY)]
A_WORD = {"kind": "public_word", "what": "Say in public how we treat your data."}


@pytest.fixture
def who(with_token, ana, lena, cleo, robo, settings):
    settings.API_REQUESTS_PER_WINDOW = 10**6
    return {user.name.lower(): with_token(user) for user in (ana, lena, cleo, robo)}


@pytest.fixture
def touched(ana, north):
    """Those who complain, and their neighbours who say nothing."""
    about = {"owner": ana, "team": north, "region": "EMEA", "segment": "Startup"}
    loud = [CustomerFactory(name=f"Loud {name}", external_id=name, **about) for name in LOUD]
    silent = [CustomerFactory(name=f"Silent {number}", **about) for number in range(SILENT)]
    for customer in (*loud, *silent):
        a_contact(customer, email=f"{customer.name.replace(' ', '-').lower()}@example.com")
    return {"loud": loud, "silent": silent}


@pytest.fixture
def friends(ana, north):
    """Elsewhere: an old friend, a new one, and one who has troubles of their own. By the name of the customer, who to talk with."""
    found = {}
    for name, years in (("Old", 6), ("New", 1), ("Troubled", 6)):
        since = timezone.localdate() - timedelta(days=366 * years)
        customer = CustomerFactory(name=name, owner=ana, team=north, region="APAC", segment="Mills", started_on=since)
        found[name.lower()] = a_contact(customer, name=f"Ida of {name}")
    return found


def they_are_read_and_counted(at: datetime) -> None:
    while texts.read_some():
        pass
    while jobs.work_off_some():
        pass
    rank_all(at=at)
    warning_watch.watch(at=at)


def it_is_seen_early(who) -> int:
    """Posts come in as any other signal; the clock reads, counts and warns."""
    now = timezone.now()
    posts = [*public_posts.calm_weeks(LOUD, until=now), *public_posts.a_scandal(LOUD, at=now)]
    sent = {"source": "crm", "items": msgspec.to_builtins(posts)}
    taken = who["robo"].post(f"{V1}/signals/batch", sent, content_type="application/json").json()["results"]
    assert {each["status"] for each in taken} == {"accepted"}
    they_are_read_and_counted(now)
    [warning] = read(who["lena"], "warnings", state="raised")["results"]
    assert warning["label"] == "Security and privacy"
    assert warning["customers"] >= ANGRY // 2, "those of the hours that made it known"
    return warning["id"]


def it_is_declared_from_the_warning(who, warning: int, ana, lena) -> str:
    room = {"commander_id": lena.pk, "liaison_id": ana.pk, "audience": {"regions": ["EMEA"]}}
    about = {"kind": "public_relations", "title": "They say that we leak", "severity": 2, "warning_id": warning}
    crisis = f"crises/{done(who['lena'], 'crises', **about, **room)['id']}"
    assert read(who["lena"], f"warnings/{warning}")["crisis_id"] == int(crisis.rpartition("/")[2])
    first = (timezone.now() - timedelta(hours=2)).isoformat()
    done(who["ana"], f"{crisis}/entries", text="The first post.", happened_at=first)
    return crisis


def those_who_wrote_find_out_first(who, crisis: str, touched) -> None:
    found = read(who["lena"], f"{crisis}/untold")
    assert (found["touched"], found["told"]) == (ANGRY + SILENT, 0)
    rows = found["results"]
    assert [row["has_written"] for row in rows] == [True] * ANGRY + [False] * SILENT
    assert {row["customer_id"] for row in rows[-SILENT:]} == {customer.pk for customer in touched["silent"]}
    assert any("They wrote once since it began" in way for way in rows[0]["ways"])
    assert any(f"{ANGRY} public posts of other customers" in way for way in rows[-1]["ways"])


def somebody_talks_with(who, contact) -> None:
    talk = {"customer_id": contact.customer_id, "contact_id": contact.pk, "summary": "The yearly look back."}
    done(who["ana"], "touchpoints", **talk, none_found=True)


def friends_are_ranked_and_who_waits_for_us_is_left_in_peace(who, crisis: str, touched, friends) -> None:
    """Old before new; of those whom it touches, and of the one in trouble, it is said why not."""
    loud = touched["loud"][0].contacts.get()
    for contact in (loud, *friends.values()):
        somebody_talks_with(who, contact)
    done(who["ana"], "recoveries", customer_id=friends["troubled"].customer_id, reason="Two audits failed.")
    found = read(who["ana"], "advocates", crisis=crisis.rpartition("/")[2])
    assert [row["contact"] for row in found["may_be_asked"]] == ["Ida of Old", "Ida of New"]
    reasons = {row["contact_id"]: [each["reason"] for each in row["exclusions"]] for row in found["excluded"]}
    assert reasons == {loud.pk: ["open_loop"], friends["troubled"].pk: ["at_risk"]}
    refused = send(who["ana"], "asks", contact_id=friends["troubled"].pk, **A_WORD)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_to_be_asked")
    assert "recovery case has ended well" in steps.told(refused)


def a_friend_speaks_for_us_and_is_thanked(who, crisis: str, friend) -> str:
    about = {**A_WORD, "contact_id": friend.pk, "crisis_id": int(crisis.rpartition("/")[2])}
    ask = f"asks/{done(who['ana'], 'asks', **about)['id']}"
    twice = send(who["ana"], "asks", **about)
    assert (twice.status_code, twice.json()["code"]) == (409, "not_to_be_asked")
    moved(who["ana"], f"{ask}/ask", channel="call")
    moved(who["ana"], f"{ask}/answer", to="agreed", said="Gladly: you never sold ours.")
    assert read(who["ana"], ask)["thanks_due_at"] is None
    assert moved(who["ana"], f"{ask}/done", outcome="A post that ninety people read.")["thanks_due_at"]
    thanked = moved(who["ana"], f"{ask}/thank", channel="letter", thanks="By hand, with what came of it.")
    assert (thanked["state"], thanked["thanks_due_at"]) == ("done", None)
    again = send(who["ana"], f"{ask}/thank", thanked["etag"], channel="call", thanks="Once more.")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_thank_for")
    assert [each["id"] for each in read(who["lena"], "asks", crisis=about["crisis_id"])["results"]] == [thanked["id"]]
    return ask


def they_hear_it_from_us(who, crisis: str, message: str, server) -> None:
    """Each once. A promise that nobody has read yet told nobody."""
    assert read(who["lena"], f"{crisis}/untold")["told"] == 1, "the one who was talked with"
    while deliveries.send_due(at=timezone.now()).is_more:
        pass
    assert len(server.counts) == ANGRY + SILENT
    assert set(server.counts.values()) == {1}
    assert read(who["ana"], message)["state"] == "sent"
    assert read(who["lena"], f"{crisis}/untold")["results"] == []


def what_is_said_in_public_is_heard(who, crisis: str) -> None:
    """At once it is too early to say; two hours later fewer speak, and they are kinder. Called at its time: the clock does not wait."""
    [at_once] = read(who["ana"], f"{crisis}/in-public")["messages"]
    assert (at_once["volume"], at_once["why"][:9]) == (None, "Too early")
    sent_at = datetime.fromisoformat(at_once["sent_at"])
    later = sent_at + timedelta(hours=2)
    answers = public_posts.kinder_words(LOUD[: ANGRY // 2], after=sent_at)
    facts.receive(source=Source.objects.get(slug="crm"), items=answers, known="when it happened", at=later, by=None)
    while texts.read_some():
        pass
    about = Crisis.objects.get(pk=crisis.rpartition("/")[2])
    [found] = ask_records.voice_record(public_voice.of_crisis(crisis=about, at=later)).messages
    assert (found.before, found.after, found.is_crowded) == (ANGRY, ANGRY // 2, False)
    assert found.volume.is_sure
    assert found.volume.high < 1
    assert found.tone.is_sure
    assert found.tone.low > 0


def what_was_promised_is_done_and_everybody_is_told(who, issue: str) -> None:
    done(who["ana"], f"{issue}/deliver-all", evidence="The report of the auditor.")
    loops = read(who["ana"], "loops", issue=issue.rpartition("/")[2], limit=100)["results"]
    for loop in loops:
        words = {"channel": "email", "message": "The switch is replaced.", "proof": "The report of the auditor."}
        assert moved(who["ana"], f"loops/{loop['id']}/tell", **words)["is_closed"]
    assert len(loops) == ANGRY + SILENT


def test_a_public_relations_crisis_from_the_first_post_to_what_was_learned(
    who, touched, friends, ana, lena, cleo, server
):
    crisis = it_is_declared_from_the_warning(who, it_is_seen_early(who), ana, lena)
    those_who_wrote_find_out_first(who, crisis, touched)
    assert read(who["ana"], f"{crisis}/in-public")["messages"] == []
    done(who["ana"], f"{crisis}/updates", text="A list lay open for an hour. We look who read it.")
    action = steps.an_action_answers_first(who, crisis)
    issue = steps.an_issue_for_everybody(who, crisis, an_expert())

    friends_are_ranked_and_who_waits_for_us_is_left_in_peace(who, crisis, touched, friends)
    message = steps.a_message_names_no_day_that_nobody_promised(who, crisis, issue)
    they_hear_it_from_us(who, crisis, message, server)
    what_is_said_in_public_is_heard(who, crisis)
    ask = a_friend_speaks_for_us_and_is_thanked(who, crisis, friends["old"])

    steps.everybody_reads_it_until_the_link_is_revoked(who, crisis)
    what_was_promised_is_done_and_everybody_is_told(who, issue)
    steps.it_stands_down_when_nothing_is_open(who, crisis, action, issue)
    steps.trust_is_rebuilt(who, crisis, touched["loud"][0].pk)
    steps.it_is_looked_back_at(who, crisis)
    assert {who["cleo"].get(f"{V1}/{path}").status_code for path in (crisis, f"{crisis}/in-public", ask)} == {404}
    steps.the_books_are_right()

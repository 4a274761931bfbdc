"""What the database itself refuses of crises, whoever writes."""

from datetime import timedelta

import pytest

from outreach.crises import CrisisActionState, EntryKind, Facing
from outreach.models import CrisisAction, CrisisCustomer, CrisisEntry, CrisisMove
from outreach.states import CrisisState
from outreach.vocabulary import Impact
from tests.factories.crises import a_crisis, an_action
from tests.factories.issues import NOW, an_issue
from tests.outreach.models.tables import changed, refused, run_sql, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def crisis(lena):
    return a_crisis(lena)


def test_a_crisis_moves_by_its_ledger_alone(crisis, lena):
    with refused("without a row in outreach_crisismove"):
        run_sql("UPDATE outreach_crisis SET state = 'contained', moves = moves + 1 WHERE id = %s", crisis.pk)
    with refused("crisis_moves_as_the_table_says"):
        about = {"number": 2, "from_state": "declared", "to_state": "stood_down", "note": "Over."}
        written(CrisisMove, crisis=crisis, moved_by=lena, moved_at=NOW, **about)
    with refused("Cannot delete"):
        run_sql("DELETE FROM outreach_crisis WHERE id = %s", crisis.pk)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"title": ""}, "crisis_has_a_title"),
        ({"kind": "odd"}, "crisis_has_a_kind|crisis_keeps_its_origin|Cannot update"),
        ({"severity": 0}, "crisis_severity_is_1_to_5"),
        ({"cadence_minutes": 0}, "crisis_has_a_cadence"),
        ({"commander": None}, "declared_crisis_has_a_commander"),
        ({"opened_at": NOW + timedelta(days=1)}, "Cannot update"),
    ],
)
def test_a_running_crisis_is_whole(crisis, change, rule):
    with refused(rule):
        changed(crisis, **change)


def test_it_does_not_stand_down_while_something_is_open(lena, acme):
    recovering = a_crisis(lena, state=CrisisState.RECOVERING)
    end = {"number": 4, "from_state": "recovering", "to_state": "stood_down", "moved_by": lena, "moved_at": NOW}
    with refused("owes_its_after_action"):
        written(CrisisMove, crisis=recovering, note="Over.", **end)
    changed(recovering, after_action_owner=lena, after_action_due_on=NOW.date(), stood_down_at=NOW)

    an_action(recovering, lena)
    with refused("has something open"):
        written(CrisisMove, crisis=recovering, note="Over.", **end)
    recovering.actions.update(state=CrisisActionState.DONE, settled_by=lena, settled_at=NOW, outcome="Done.")
    link = recovering.links.create(issue=an_issue(lena, acme), linked_by=lena, linked_at=NOW)
    with refused("has something open"):
        written(CrisisMove, crisis=recovering, note="Over.", **end)
    link.delete()
    with refused("who_stands_a_crisis_down_says_why"):
        written(CrisisMove, crisis=recovering, **end)
    written(CrisisMove, crisis=recovering, note="Over.", **end)
    with refused("is over: no action"):
        an_action_past_the_service(recovering, lena)


def an_action_past_the_service(crisis, lena, **about):
    given = {"what": "Call.", "facing": Facing.CUSTOMERS, "impact": Impact.NEUTRAL, "impact_words": "A call."}
    people = {"owner": lena, "added_by": lena, "added_at": NOW}
    return written(CrisisAction, crisis=crisis, **{**given, **people, **about})


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        ({"impact": Impact.UNKNOWN}, "crisis_action_answers_for_customers"),
        ({"impact_words": ""}, "crisis_action_answers_for_customers"),
        ({"facing": "nobody"}, "crisis_action_words_are_known"),
        ({"impact": Impact.POSITIVE}, "good_action_has_a_plan_to_highlight"),
        ({"impact": Impact.NEGATIVE}, "bad_action_is_mitigated_and_accepted"),
        ({"state": CrisisActionState.DONE}, "settled_crisis_action_says_what_came_of_it"),
    ],
)
def test_an_action_answers_for_customers(crisis, lena, about, rule):
    with refused(rule):
        an_action_past_the_service(crisis, lena, **about)


def test_what_was_answered_and_what_was_settled_stays(crisis, lena):
    action = an_action(crisis, lena)
    with refused("Cannot update"):
        changed(action, impact_words="Nothing.")
    changed(action, state=CrisisActionState.DONE, settled_by=lena, settled_at=NOW, outcome="Done.")
    with refused("Cannot update"):
        changed(action, outcome="Something else.")


MOMENTS = {"happened_at": NOW, "known_at": NOW, "written_at": NOW}


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        ({"text": ""}, "crisis_entry_says_something"),
        ({"known_at": NOW - timedelta(hours=1)}, "crisis_entry_is_known_after_it_was"),
        ({"written_by": None}, "crisis_entry_is_written_by_somebody"),
        ({"kind": EntryKind.CORRECTION}, "correction_names_what_it_corrects"),
        ({"kind": EntryKind.UPDATE}, "update_names_the_next_one"),
        ({"kind": EntryKind.MISSED}, "missed_update_was_due_at_a_moment"),
    ],
)
def test_an_entry_of_the_timeline_is_whole(crisis, lena, about, rule):
    given = {"kind": EntryKind.FACT, "text": "It failed.", "written_by": lena, **MOMENTS, **about}

    with refused(rule):
        written(CrisisEntry, crisis=crisis, **given)


def test_the_timeline_is_only_appended_and_corrects_itself_alone(crisis, lena):
    given = {"text": "It failed.", "written_by": lena, **MOMENTS}
    entry = written(CrisisEntry, crisis=crisis, kind=EntryKind.FACT, **given)

    with refused("Cannot update"):
        changed(entry, text="It did not.")
    with refused("Cannot delete"):
        run_sql("DELETE FROM outreach_crisisentry WHERE id = %s", entry.pk)
    with refused("belongs to another crisis"):
        written(CrisisEntry, crisis=a_crisis(lena, title="Else"), kind=EntryKind.CORRECTION, corrects=entry, **given)
    missed = {"text": "None came.", "kind": EntryKind.MISSED, "was_due_at": NOW, "written_by": lena, **MOMENTS}
    written(CrisisEntry, crisis=crisis, **missed)
    with refused("an_update_is_missed_once"):
        written(CrisisEntry, crisis=crisis, **missed)


def test_a_customer_is_in_a_crisis_once_and_stays(crisis, acme, zenith):
    about = {"is_addition": False, "added_at": NOW}
    found = written(CrisisCustomer, crisis=crisis, customer=acme, **about)

    with refused("a_customer_is_in_a_crisis_once"):
        written(CrisisCustomer, crisis=crisis, customer=acme, **about)
    with refused("stays with its customer"):
        changed(found, customer=zenith)
    with refused("Cannot delete"):
        run_sql("DELETE FROM outreach_crisiscustomer WHERE id = %s", found.pk)

"""What the database itself refuses of recovery cases, whoever writes."""

import pytest

from outreach.models import Recovery, RecoveryMove, RecoveryStep, RecoveryWord
from outreach.recoveries import RecoveryState, StepState, WordKind
from outreach.vocabulary import Channel
from tests.factories.accounts import ContactFactory
from tests.factories.issues import NOW
from tests.factories.recoveries import a_recovery, a_step, a_word
from tests.outreach.models.tables import changed, refused, run_sql, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ana, acme):
    return a_recovery(ana, acme, state=RecoveryState.SAVING)


def test_a_case_moves_by_its_ledger_alone_and_one_is_open(case, ana, acme):
    with refused("without a row in outreach_recoverymove"):
        run_sql(
            "UPDATE outreach_recovery SET state = 'lost', moves = moves + 1, ended_at = now() WHERE id = %s", case.pk
        )
    about = {"number": 3, "from_state": "saving", "to_state": "at_risk", "note": "Back."}
    with refused("recovery_moves_as_the_table_says"):
        written(RecoveryMove, recovery=case, moved_by=ana, moved_at=NOW, **about)
    with refused("Cannot delete"):
        run_sql("DELETE FROM outreach_recovery WHERE id = %s", case.pk)
    with refused("one_open_recovery_per_customer"):
        written(
            Recovery, customer=acme, owner=ana, opened_because="by_hand", reason="Again.", opened_by=ana, opened_at=NOW
        )


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"cause": ""}, "recovery_has_its_plan"),
        ({"cadence_days": None}, "recovery_has_its_plan"),
        ({"cadence_days": 32}, "recovery_cadence_is_a_month_at_most"),
        ({"reason": "Another."}, "Cannot update"),
    ],
)
def test_an_open_case_is_whole(case, change, rule):
    with refused(rule):
        changed(case, **change)


def test_it_ends_with_no_step_open_says_how_and_stays(case, ana, zenith):
    end = {"number": 3, "from_state": "saving", "to_state": "recovered", "moved_by": ana, "moved_at": NOW}
    step = a_step(case, ana)
    changed(case, ended_at=NOW)
    with refused("has an open step"):
        written(RecoveryMove, recovery=case, note="They renewed.", **end)
    changed(step, state=StepState.DONE, settled_by=ana, settled_at=NOW, outcome="Done.")
    with refused("who_ends_a_recovery_says_how"):
        written(RecoveryMove, recovery=case, **end)
    written(RecoveryMove, recovery=case, note="They renewed.", **end)

    with refused("Cannot update"):
        changed(case, goal="Another.")
    with refused("is over: no step"):
        about = {"what": "Call.", "owner": ana, "due_on": NOW.date(), "added_by": ana, "added_at": NOW}
        written(RecoveryStep, recovery=case, **about)
    with refused("stays with its customer"):
        changed(case, customer=zenith)


def test_a_case_that_ended_says_when(case, ana):
    with refused("recovery_that_ended_says_when"):
        about = {"from_state": "saving", "to_state": "lost", "note": "Gone.", "moved_by": ana, "moved_at": NOW}
        written(RecoveryMove, recovery=case, number=3, **about)


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        ({"text": ""}, "recovery_word_says_something"),
        ({"channel": ""}, "recovery_update_names_channel_and_next"),
        ({"next_due_on": None}, "recovery_update_names_channel_and_next"),
        ({"said_by": None}, "recovery_word_is_somebodys"),
        ({"kind": WordKind.MISSED}, "recovery_update_names_channel_and_next"),
    ],
)
def test_a_word_is_whole(case, ana, about, rule):
    given = {"kind": WordKind.UPDATE, "text": "Nothing moved.", "channel": Channel.CALL, "next_due_on": NOW.date()}

    with refused(rule):
        written(RecoveryWord, recovery=case, said_at=NOW, **{**given, "said_by": ana, **about})


def test_a_word_is_written_once_and_missed_once(case, ana, acme):
    word = a_word(case, ana, contact=ContactFactory(customer=acme))
    with refused("Cannot update"):
        changed(word, text="Something else.")
    with refused("stays with its contact"):
        changed(word, contact=ContactFactory(customer=acme))
    missed = {"kind": WordKind.MISSED, "text": "None came.", "job": "clock", "said_at": NOW, "was_due_at": NOW}
    written(RecoveryWord, recovery=case, **missed)
    with refused("a_recovery_word_is_missed_once"):
        written(RecoveryWord, recovery=case, **missed)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"what": "Another."}, "Cannot update"),
        ({"state": StepState.DONE}, "settled_recovery_step_says_what_came_of_it"),
        ({"state": "odd"}, "recovery_step_words_are_known|settled_recovery_step"),
    ],
)
def test_a_step_is_whole(case, ana, change, rule):
    with refused(rule):
        changed(a_step(case, ana), **change)


def test_what_was_settled_stays(case, ana):
    step = a_step(case, ana)
    changed(step, state=StepState.DROPPED, settled_by=ana, settled_at=NOW, outcome="They asked for peace.")

    with refused("Cannot update"):
        changed(step, outcome="Else.")

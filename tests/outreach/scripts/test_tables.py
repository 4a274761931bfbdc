"""What the database itself refuses of scripts, whoever writes."""

import pytest

from outreach.honesty.stages import SCRIPT, ScriptState
from outreach.models import ScriptAsking, ScriptReceipt, ScriptVersion, ScriptVersionMove
from outreach.services import script_use, scripts
from tests.factories.issues import NOW
from tests.factories.scripts import HONEST, a_script
from tests.outreach.models.tables import refused, run_sql, written

pytestmark = pytest.mark.django_db


def set_to(version, assignment, *values):
    run_sql(f"UPDATE outreach_scriptversion SET {assignment} WHERE id = %s", *values, version.pk)  # noqa: S608  ours


def test_a_version_moves_by_its_ledger_alone_and_as_the_table_says(crisis, ana):
    version = a_script(crisis, ana)

    with refused("without a row in outreach_scriptversionmove"):
        set_to(version, "state = 'submitted', moves = moves + 1")
    with refused("script_moves_as_the_table_says"):
        about = {"number": 1, "from_state": "draft", "to_state": "published"}
        written(ScriptVersionMove, version=version, moved_by=ana, moved_at=NOW, **about)
    with refused("who_withdraws_a_script_says_why"):
        about = {"number": 1, "from_state": "draft", "to_state": "withdrawn"}
        written(ScriptVersionMove, version=version, moved_by=ana, moved_at=NOW, **about)
    with refused("Cannot delete"):
        run_sql("DELETE FROM outreach_scriptversion WHERE id = %s", version.pk)


def test_what_was_published_is_never_edited(crisis, ana, lena):
    version = a_script(crisis, ana, state=ScriptState.PUBLISHED, approver=lena)

    for column in HONEST:
        with refused("Cannot update"):
            set_to(version, f"{column} = 'Something else.'")
    with refused("Cannot update"):
        set_to(version, "approver_id = NULL, approved_at = NULL")
    with refused("Cannot update"):
        run_sql("UPDATE outreach_script SET title = 'Else' WHERE id = %s", version.script_id)


def test_nobody_approves_an_own_script_not_even_in_sql(crisis, ana, lena, adam):
    version = a_script(crisis, ana)
    scripts.write(version=version, text=HONEST, by=lena, at=NOW)

    for own in (ana, lena):
        with refused("nobody_approves_an_own_script"):
            set_to(version, "approver_id = %s, approved_at = now()", own.pk)
    with refused("Cannot update"):
        set_to(version, "editors = '{}'")
    with refused("script_is_approved_at_a_moment"):
        set_to(version, "approver_id = %s", adam.pk)


def test_all_blocks_an_approval_and_a_moment_are_needed_on_the_way(crisis, ana, lena):
    gappy = a_script(crisis, ana, thank="")
    with refused("script_has_all_six_blocks"):
        about = {"number": 1, "from_state": "draft", "to_state": "submitted"}
        written(ScriptVersionMove, version=gappy, moved_by=ana, moved_at=NOW, **about)

    submitted = a_script(crisis, ana, title="Else", state=ScriptState.SUBMITTED)
    with refused("no_script_is_read_out_without_approval"):
        about = {"number": 2, "from_state": "submitted", "to_state": "approved"}
        written(ScriptVersionMove, version=submitted, moved_by=lena, moved_at=NOW, **about)

    approved = a_script(crisis, ana, title="More", state=ScriptState.APPROVED, approver=lena)
    with refused("script_is_published_at_a_moment"):
        about = {"number": 3, "from_state": "approved", "to_state": "published"}
        written(ScriptVersionMove, version=approved, moved_by=lena, moved_at=NOW, **about)


def test_of_a_script_one_version_is_open(crisis, ana):
    version = a_script(crisis, ana)

    with refused("one_next_version_of_a_script"):
        written(ScriptVersion, script=version.script, number=2, author=ana)
    with refused("script_versions_are_numbered"):
        written(ScriptVersion, script=version.script, number=1, author=ana)


def test_receipts_and_askings_are_of_what_was_published_and_stay(crisis, ana, lena):
    draft = a_script(crisis, ana, title="Draft")
    shown = a_script(crisis, ana, state=ScriptState.PUBLISHED, approver=lena)
    asking = script_use.ask(version=shown, text="Who pays?", by=ana, at=NOW)
    receipt = script_use.confirm(version=shown, by=ana, at=NOW)

    with refused("does not fit its script"):
        written(ScriptReceipt, version=draft, reader=ana, read_at=NOW)
    with refused("does not fit its script"):
        written(ScriptAsking, version=draft, question=asking.question, asked_by=ana, asked_at=NOW)
    with refused("does not fit its script"):
        run_sql("UPDATE outreach_scriptquestion SET answered_in_id = %s WHERE id = %s", draft.pk, asking.question_id)
    with refused("a_version_is_read_once_by_each"):
        written(ScriptReceipt, version=shown, reader=ana, read_at=NOW)
    for table, row in (("scriptreceipt", receipt), ("scriptasking", asking)):
        with refused("Cannot delete"):
            run_sql(f"DELETE FROM outreach_{table} WHERE id = %s", row.pk)  # noqa: S608  ours
    with refused("Cannot update"):
        run_sql("UPDATE outreach_scriptquestion SET text = 'Else' WHERE id = %s", asking.question_id)


def test_every_state_can_be_reached_and_two_are_the_end():
    reached = {SCRIPT.first} | {after for _, after in SCRIPT.pairs()}

    assert reached == set(ScriptState)
    assert {state for state in SCRIPT.states() if not SCRIPT.moves[state]} == {"superseded", "withdrawn"}

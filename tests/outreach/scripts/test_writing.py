"""A script from its first draft to the version that takes its place: who may, what is refused, and what stays."""

from datetime import timedelta

import pytest

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.honesty.blocks import LONGEST_PART
from outreach.honesty.stages import ScriptState
from outreach.models import NoticeRequest
from outreach.notices import Event
from outreach.queries import script_questions, script_scope
from outreach.services import script_use, scripts
from outreach.services.script_moves import ScriptMoved
from outreach.services.scripts import OwnScript, ScriptNameTaken
from outreach.services.spoken import NotHonest
from tests.factories.issues import NOW, a_promise
from tests.factories.scripts import HONEST, a_script, taken_to

pytestmark = pytest.mark.django_db
BY_FRIDAY = "It is repaired by Friday."


def test_it_is_written_by_one_approved_by_another_and_told_to_the_call_centre(crisis, ana, lena, cal):
    version = a_script(crisis, ana, state=ScriptState.PUBLISHED, approver=lena)

    assert (version.number, version.author, version.approver) == (1, ana, lena)
    assert [move.to_state for move in version.ledger.order_by("number")] == ["submitted", "approved", "published"]
    told = set(NoticeRequest.objects.filter(about_id=version.pk).values_list("user_id", "event"))
    assert {(lena.pk, Event.SCRIPT_WAITS), (ana.pk, Event.SCRIPT_SETTLED), (cal.pk, Event.SCRIPT_PUBLISHED)} <= told


def test_nobody_approves_what_they_wrote_or_changed(crisis, lena, ana, adam):
    own = a_script(crisis, lena, state=ScriptState.SUBMITTED)
    changed = a_script(crisis, ana, title="Everybody else")
    changed = scripts.write(version=changed, text=HONEST, by=lena, at=NOW)
    changed = scripts.submit(version=changed, by=ana, at=NOW)

    for version in (own, changed):
        with pytest.raises(OwnScript):
            scripts.approve(version=version, by=lena, at=NOW)
    with pytest.raises(Forbidden):
        scripts.approve(version=own, by=ana, at=NOW)
    assert scripts.approve(version=changed, by=adam, at=NOW).state == ScriptState.APPROVED


def test_a_missing_block_is_refused_by_name(crisis, ana):
    version = a_script(crisis, ana, thank="")

    with pytest.raises(NotHonest, match="“Thank” is not written") as refusal:
        scripts.submit(version=version, by=ana, at=NOW)

    assert refusal.value.field == "thank"


def test_a_date_that_no_promise_backs_is_refused_until_it_is_promised_to_all(crisis, ana, lena):
    version = a_script(crisis, ana, what_happens_now=BY_FRIDAY)
    with pytest.raises(NotHonest, match=r"“by Friday” in “What happens now”.*Promise it first"):
        scripts.submit(version=version, by=ana, at=NOW)
    friday = NOW.date() + timedelta(days=(4 - NOW.weekday()) % 7 or 7)
    promise = a_promise(crisis.main_issue.loops.get(), lena, due_on=friday)

    submitted = scripts.submit(version=version, by=ana, at=NOW)
    type(promise).objects.filter(pk=promise.pk).update(
        state="cancelled", reason="They cancelled it.", settled_at=NOW, settled_by=lena
    )

    with pytest.raises(NotHonest):
        scripts.approve(version=submitted, by=lena, at=NOW)


def test_the_next_version_supersedes_the_published_one_which_stays_as_it_was(crisis, ana, lena):
    first = a_script(crisis, ana, state=ScriptState.PUBLISHED, approver=lena)
    with pytest.raises(ScriptMoved, match="Write the next version"):
        scripts.write(version=first, text=HONEST, by=ana, at=NOW)

    second = scripts.go_on(script=first.script, by=ana, at=NOW)
    with pytest.raises(ScriptMoved, match="that is the next one"):
        scripts.go_on(script=first.script, by=ana, at=NOW)
    scripts.write(version=second, text={**HONEST, "assure": "From now on three of us watch."}, by=ana, at=NOW)
    taken_to(second, ScriptState.PUBLISHED, by=ana, approver=lena)

    first.refresh_from_db()
    assert (first.state, first.assure) == (ScriptState.SUPERSEDED, HONEST["assure"])
    assert first.script.versions.get(state=ScriptState.PUBLISHED).number == 2


def test_what_is_sent_back_is_a_draft_without_an_approver(crisis, ana, lena):
    version = a_script(crisis, ana, state=ScriptState.APPROVED, approver=lena)

    back = scripts.send_back(version=version, note="Say how many sites.", by=lena, at=NOW)

    assert (back.state, back.approver, back.approved_at) == (ScriptState.DRAFT, None, None)
    with pytest.raises(Stale, match="since Lena moved it"):
        scripts.submit(version=back, seen=frozenset({version.version}), by=ana, at=NOW)


def test_what_was_withdrawn_is_said_no_more(crisis, ana, lena, cal):
    version = a_script(crisis, ana, state=ScriptState.PUBLISHED, approver=lena)

    scripts.withdraw(version=version, reason="It was another cause.", by=ana, at=NOW)

    assert script_scope.get_version(cal, version.pk).state == ScriptState.WITHDRAWN
    with pytest.raises(ScriptMoved):
        script_use.confirm(version=version, by=cal, at=NOW)


def test_who_sees_a_script(crisis, ana, eve, north, cleo, south, cal, ben, lena):
    draft = a_script(crisis, ana)
    shown = a_script(crisis, ana, title="Everybody", state=ScriptState.PUBLISHED, approver=lena)

    seen = {user: set(script_scope.visible_versions(user)) for user in (ana, ben, eve, cal, cleo)}

    assert seen == {ana: {draft, shown}, ben: {draft, shown}, eve: {shown}, cal: {shown}, cleo: set()}
    for stranger in (cleo, cal):
        with pytest.raises(NotFound):
            scripts.begin(crisis=crisis, title="Mine", text={}, by=stranger, at=NOW)
    with pytest.raises(NotFound):
        script_use.ask(version=shown, text="Why?", by=cleo, at=NOW)
    with pytest.raises(Forbidden):
        scripts.write(version=shown, text={}, by=eve, at=NOW)


@pytest.mark.parametrize(
    ("title", "parts", "field"),
    [(" ", {}, "title"), ("A", {"thank": "x" * (LONGEST_PART + 1)}, "thank"), ("A", {"ask": "\0"}, "ask")],
)
def test_what_cannot_be_kept_names_its_field(crisis, ana, title, parts, field):
    with pytest.raises(Invalid) as refusal:
        scripts.begin(crisis=crisis, title=title, text=parts, by=ana, at=NOW)

    assert refusal.value.field == field


def test_a_title_stands_once_in_a_crisis(crisis, ana):
    a_script(crisis, ana)

    with pytest.raises(ScriptNameTaken):
        a_script(crisis, ana, title="sites that lost a SHIFT")


def test_what_they_ask_is_counted_answered_by_a_version_and_open_again_if_asked_anew(crisis, ana, lena, cal):
    first = a_script(crisis, ana, state=ScriptState.PUBLISHED, approver=lena)
    asking = script_use.ask(version=first, text="Who pays for the shift?", by=cal, at=NOW)
    script_use.ask(version=first, text="  who pays for the SHIFT? ", by=cal, at=NOW)
    script_use.ask(version=first, question=asking.question, by=ana, at=NOW)
    script_use.ask(version=first, text="Was it you?", by=cal, at=NOW)

    def rows():
        return [(row.text, row.times, row.is_open) for row in script_questions.of_script(first.script)]

    assert rows() == [("Who pays for the shift?", 3, True), ("Was it you?", 1, True)]
    second = scripts.go_on(script=first.script, by=ana, at=NOW)
    second = scripts.write(version=second, text=HONEST, answers=[asking.question_id], by=ana, at=NOW)
    assert rows()[0] == ("Who pays for the shift?", 3, True)
    second = taken_to(second, ScriptState.PUBLISHED, by=ana, approver=lena)
    assert rows() == [("Was it you?", 1, True), ("Who pays for the shift?", 3, False)]
    script_use.ask(version=second, question=asking.question, by=cal, at=NOW)
    assert rows()[0] == ("Who pays for the shift?", 4, True)


def test_a_receipt_is_given_once(crisis, ana, lena, cal):
    version = a_script(crisis, ana, state=ScriptState.PUBLISHED, approver=lena)

    first = script_use.confirm(version=version, by=cal, at=NOW)
    again = script_use.confirm(version=version, by=cal, at=NOW + timedelta(hours=1))

    assert (first, again.read_at) == (again, NOW)


def test_an_answer_is_to_a_question_of_its_script(crisis, ana):
    version = a_script(crisis, ana)

    with pytest.raises(Invalid, match="has no question 999"):
        scripts.write(version=version, text=HONEST, answers=[999], by=ana, at=NOW)

"""The pages of scripts: what is refused stands beside what was typed, and who has the old version open sees so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outreach.honesty.stages import ScriptState
from outreach.models import ScriptReceipt, ScriptVersion
from outreach.services import scripts
from tests.factories.issues import NOW
from tests.factories.scripts import HONEST, a_script, taken_to

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def shown(crisis, ana, lena) -> ScriptVersion:
    return a_script(crisis, ana, state=ScriptState.PUBLISHED, approver=lena, at=timezone.now())


def test_from_the_draft_to_the_call_centre_by_its_pages(signed_in, crisis, ana, lena, cal):
    response = signed_in(ana).post(f"/crises/{crisis.pk}/scripts/new", {"title": "Everybody", **HONEST})
    version = ScriptVersion.objects.get()
    assert response.url == f"/script-versions/{version.pk}"

    for who, step in ((ana, "submit"), (lena, "approve"), (ana, "publish")):
        assert signed_in(who).post(f"/script-versions/{version.pk}/steps/{step}").status_code == 302

    assert "Everybody" in text_of(signed_in(cal).get("/scripts"))
    assert "Everybody" in text_of(signed_in(ana).get(f"/crises/{crisis.pk}"))
    assert 'href="/scripts"' in text_of(signed_in(cal).get("/inbox"))
    assert 'href="/scripts"' not in text_of(signed_in(ana).get("/inbox"))


def test_a_date_without_a_promise_is_marked_and_refused_with_the_way_out(signed_in, crisis, ana):
    version = a_script(crisis, ana, what_happens_now="It is repaired <b>by Friday</b>.")

    page = text_of(signed_in(ana).get(f"/script-versions/{version.pk}"))
    assert '&lt;b&gt;<mark title="A date that no promise backs">by Friday</mark>&lt;/b&gt;' in page
    assert "1 place must change before it can be approved" in page

    refused = signed_in(ana).post(f"/script-versions/{version.pk}/steps/submit", {"seen": version.version})
    assert refused.status_code == 422
    assert "Promise it first, on the page of the issue" in text_of(refused)


def test_whoever_comes_second_keeps_what_was_typed(signed_in, crisis, ana, lena):
    version = a_script(crisis, ana)
    scripts.write(version=version, text={**HONEST, "ask": "Anything?"}, by=lena, at=timezone.now())

    sent = {**HONEST, "thank": "Thank you for waiting.", "seen": version.version}
    response = signed_in(ana).post(f"/script-versions/{version.pk}/edit", sent)

    assert response.status_code == 412
    assert "Thank you for waiting." in text_of(response)


def test_an_agent_turns_the_blocks_says_it_is_read_and_logs_what_they_ask(signed_in, shown, crisis, cal):
    client, talk = signed_in(cal), f"/script-versions/{shown.pk}/talk"
    page = text_of(client.get(talk))
    assert HONEST["apologise"] in page
    assert HONEST["thank"] not in page
    assert HONEST["what_we_did"] in text_of(client.get(f"{talk}?block=2"))
    assert HONEST["thank"] in text_of(client.get(f"{talk}?block=999"))

    assert client.post(f"/script-versions/{shown.pk}/read").status_code == 302
    asked = client.post(f"/script-versions/{shown.pk}/questions", {"text": "Who pays?", "block": "3"})

    assert asked.url == f"{talk}?block=3"
    assert ScriptReceipt.objects.get().reader == cal
    assert "I have read it" not in text_of(client.get(talk))
    question = shown.script.questions.get()
    client.post(f"/script-versions/{shown.pk}/questions", {"question": question.pk})
    assert "asked 2 ×" in text_of(client.get(talk))
    assert client.post(f"/script-versions/{shown.pk}/questions", {"text": " "}).status_code == 422
    assert client.get(f"/crises/{crisis.pk}").status_code == 404


def test_who_has_the_old_version_open_reads_so_at_the_next_request(signed_in, shown, ana, lena, cal):
    talk = f"/script-versions/{shown.pk}/talk"
    fresh = {"HX-Request": "true"}
    assert text_of(signed_in(cal).get(f"{talk}?part=holds", headers=fresh)) == ""
    after = taken_to(
        scripts.go_on(script=shown.script, by=ana, at=timezone.now()), ScriptState.PUBLISHED, by=ana, approver=lena
    )

    for banner in (f"{talk}?part=holds", f"{talk}?block=2"):
        page = text_of(signed_in(cal).get(banner))
        assert "Version 1 is superseded" in page
        assert f'href="/script-versions/{after.pk}/talk"' in page
    assert signed_in(cal).post(f"/script-versions/{shown.pk}/read").status_code == 409


def test_the_next_version_ticks_what_it_answers(signed_in, shown, ana, cal):
    signed_in(cal).post(f"/script-versions/{shown.pk}/questions", {"text": "Who pays?"})
    question = shown.script.questions.get()

    edit = signed_in(ana).post(f"/scripts/{shown.script_id}/next").url
    assert "Who pays? (asked 1 ×)" in text_of(signed_in(ana).get(edit))
    signed_in(ana).post(edit, {**HONEST, "answers": [question.pk]})

    question.refresh_from_db()
    assert question.answered_in.number == 2
    assert "Who pays?" in text_of(signed_in(ana).get(f"/script-versions/{question.answered_in_id}"))


def test_the_page_of_a_script_says_who_has_not_read_it(signed_in, shown, ana, cal):
    assert "<strong>Not yet:</strong> Cal" in text_of(signed_in(ana).get(f"/scripts/{shown.script_id}"))

    signed_in(cal).post(f"/script-versions/{shown.pk}/read")

    assert "<strong>Read:</strong> Cal" in text_of(signed_in(ana).get(f"/scripts/{shown.script_id}"))


def test_pages_ask_no_more_of_the_database_when_there_is_more_to_show(signed_in, crisis, shown, ana, lena, cal):
    client, addresses = signed_in(ana), (f"/scripts/{shown.script_id}", f"/crises/{crisis.pk}", "/scripts")
    before = [_cost(client, address) for address in addresses]
    for title in ("Everybody", "Nobody", "Somebody"):
        more = a_script(crisis, ana, title=title, state=ScriptState.PUBLISHED, approver=lena)
        signed_in(cal).post(f"/script-versions/{more.pk}/questions", {"text": "Who pays?"})
    taken_to(scripts.go_on(script=shown.script, by=ana, at=NOW), ScriptState.PUBLISHED, by=ana, approver=lena)

    assert [_cost(client, address) for address in addresses] == before


def _cost(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)

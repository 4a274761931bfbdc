"""What everybody reads about a crisis: two people stand for it, nobody is named, and a link that is revoked is gone."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from crisis_triage.shared import public_pages, published
from crisis_triage.shared.errors import Forbidden, Invalid
from outreach.models import StatusPage, StatusUpdate
from outreach.public_pages import STATUS_UPDATE, Phase, StatusState, named_in
from outreach.queries import status_pages as status_pages_read
from outreach.services import status_copies, status_pages
from outreach.services.crises import Room
from outreach.services.status_pages import OwnStatusUpdate, StatusUpdateMoved, StatusUpdateWaits
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW, an_issue
from tests.factories.status_pages import a_status_page, path_of, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.PUBLISHED_PAGES = str(tmp_path / "published")
    published.mark_complete()


@pytest.fixture
def crisis(lena, ana, acme):
    return a_crisis(lena, issue=an_issue(lena, acme), room=Room(scribe=ana), at=NOW)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_nobody_publishes_what_they_wrote(crisis, lena, ana):
    update = proposed(crisis, lena, at=NOW)
    with pytest.raises(OwnStatusUpdate):
        status_pages.publish(update=update, by=lena, at=NOW)
    with pytest.raises(Forbidden):
        status_pages.publish(update=update, by=ana, at=NOW)  # she keeps the minutes, and commands nothing
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusUpdate.objects.update(approver=lena, published_at=NOW)


def test_what_is_public_was_approved_says_the_database(crisis, ana):
    update = proposed(crisis, ana, at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        update.ledger.create(number=1, from_state="proposed", to_state="published", moved_by=ana, moved_at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        StatusUpdate.objects.update(happened="Nothing happened.")


def test_one_story_at_a_time(crisis, lena, ana):
    update = proposed(crisis, ana, at=NOW)
    with pytest.raises(StatusUpdateWaits):
        proposed(crisis, lena, at=NOW)

    status_pages.send_back(update=update, note="Say since when.", by=ana, at=NOW)

    with pytest.raises(StatusUpdateMoved):
        status_pages.publish(update=update, by=lena, at=NOW)
    assert proposed(crisis, lena, at=NOW)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"happened": " "}, "happened"),
        ({"affected": "Acme, and nobody else."}, "affected"),
        ({"next_update_at": None}, "next_update_at"),
        ({"next_update_at": NOW}, "next_update_at"),
        ({"next_update_at": NOW + timedelta(days=15)}, "next_update_at"),
    ],
)
def test_what_is_missing_late_or_names_a_customer_is_refused(crisis, ana, more, field):
    with pytest.raises(Invalid) as refusal:
        proposed(crisis, ana, at=NOW, **more)

    assert refusal.value.field == field


def test_an_update_that_is_late_before_it_is_out_is_not_published(crisis, lena, ana):
    update = proposed(crisis, ana, at=NOW)

    with pytest.raises(Invalid, match="past by now"):
        status_pages.publish(update=update, by=lena, at=NOW + timedelta(minutes=20))


def test_a_name_is_a_word_of_its_own():
    assert named_in("Acme's exports, and those of Nord.", ["Acme", "Nord", "Ex"]) == ["Acme", "Nord"]


def test_every_state_of_the_table_is_one_that_there_is():
    assert STATUS_UPDATE.states() == {state.value for state in StatusState}


def test_everybody_reads_it_and_no_query_is_asked(crisis, lena, ana, committed, django_assert_num_queries):
    hostile = "<script>alert(1)</script> & <b>bold</b>"
    with committed():
        a_status_page(crisis, ana, lena, at=NOW, happened=hostile)
        page = a_status_page(
            crisis, ana, lena, at=NOW + timedelta(minutes=5), phase=Phase.CAUSE_KNOWN, headline="It is the switch"
        )

    with django_assert_num_queries(0):
        response = Client().get(path_of(page))

    text = response.content.decode()
    assert response.status_code == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in text
    assert "<script" not in text
    assert text.index("It is the switch") < text.index("What we said before") < text.index("Signing in fails")
    assert all(name not in text for name in ("Acme", "Lena", "Ana", "Exports fail", crisis.title))
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


def test_who_has_it_already_is_told_only_that(crisis, lena, ana, committed):
    with committed():
        path = path_of(a_status_page(crisis, ana, lena, at=NOW))
    etag = Client().get(path).headers["ETag"]

    assert Client().get(path, headers={"if-none-match": f"W/{etag}"}).status_code == 304
    assert Client().head(path).headers["Content-Length"] == str(len(Client().get(path).content))
    assert Client().post(path).status_code == 405
    with committed():
        a_status_page(crisis, ana, lena, at=NOW, phase=Phase.CONTAINED)
    assert Client().get(path, headers={"if-none-match": etag}).status_code == 200


def test_a_link_that_was_revoked_is_gone_at_once_and_another_shows_the_same(crisis, lena, ana, committed):
    with committed():
        page = a_status_page(crisis, ana, lena, at=NOW)
    with pytest.raises(Forbidden):
        status_pages.revoke(crisis=crisis, reason="It leaked.", by=ana, at=NOW)

    with committed():
        status_pages.revoke(crisis=crisis, reason="It leaked.", by=lena, at=NOW)
        other = status_pages.renew(crisis=crisis, by=lena, at=NOW)

    gone = Client().get(path_of(page))
    assert gone.status_code == 410
    assert "Signing in" not in gone.content.decode()
    assert "It leaked" not in gone.content.decode()
    assert "Signing in fails" in Client().get(path_of(other)).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        StatusPage.objects.filter(pk=page.pk).update(revoked_at=None, revoked_by=None, revoked_because="")


def test_what_was_taken_back_leaves_its_reason(crisis, lena, ana, committed):
    with committed():
        page = a_status_page(crisis, ana, lena, at=NOW)
        update = StatusUpdate.objects.get()
        status_pages.take_back(update=update, note="It named the wrong region.", by=lena, at=NOW)

    text = Client().get(path_of(page)).content.decode()

    assert "Signing in fails" not in text
    assert "It named the wrong region." in text


def test_a_token_that_never_was_is_no_question_to_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        for token in ("nothing", "x" * 5000, "../complete", "%00", "ä"):
            assert Client().get(public_pages.PREFIX + token).status_code == 404


def test_where_no_clock_looks_after_the_copies_the_row_is_asked(
    crisis, lena, ana, committed, settings, tmp_path, django_assert_num_queries
):
    settings.PUBLISHED_PAGES = str(tmp_path / "of another machine")
    with committed():
        path = path_of(a_status_page(crisis, ana, lena, at=NOW))

    with django_assert_num_queries(2):
        assert Client().get(path).status_code == 200
        assert Client().get(f"{path}~").status_code == 404


def test_the_clock_copies_what_is_missing_and_makes_old_pages_anew(crisis, lena, ana, settings):
    page = a_status_page(crisis, ana, lena, at=NOW)
    StatusPage.objects.update(body="As an older release wrote it.")

    (Path(settings.PUBLISHED_PAGES) / "complete").unlink()
    assert status_copies.bring_up_to_date(at=NOW).done == 1
    assert status_copies.bring_up_to_date(at=NOW).done == 0
    status_copies.bring_up_to_date(at=NOW + timedelta(minutes=11))
    status_copies.bring_up_to_date(at=NOW + timedelta(minutes=11))

    assert "Signing in fails" in Client().get(path_of(page)).content.decode()


def test_an_older_copy_never_replaces_a_newer_one():
    digest = published.digest_of("token")
    published.put(digest, published.Copy(2, 410, b"gone"))

    published.put(digest, published.Copy(1, 200, b"here"))

    assert published.find("token") == published.Copy(2, 410, b"gone")


def test_in_the_room_it_is_written_published_and_revoked(signed_in, crisis, lena, ana):
    room = f"/crises/{crisis.pk}/status"
    typed = {
        "headline": "Signing in fails",
        "phase": "looking",
        "happened": "It fails.",
        "affected": "All.",
        "doing": "",
    }
    refused = signed_in(ana).post(room, typed)
    assert refused.status_code == 422
    assert "It fails." in refused.content.decode()

    now = timezone.now()
    update = proposed(crisis, ana, at=now - timedelta(minutes=5), next_update_at=now + timedelta(minutes=1))
    assert "somebody else approves it" in signed_in(ana).get(room).content.decode()
    assert signed_in(lena).post(f"/status-updates/{update.pk}/publish").url == room
    assert "Look at it" in signed_in(ana).get(room).content.decode()
    late = status_pages_read.room(crisis, user=ana, at=now + timedelta(minutes=1))
    assert "it has not come" in late.why_silent
    told = signed_in(ana).get(f"/crises/{crisis.pk}").content.decode()
    assert "Said in public" in told
    assert "not honest any more" not in told

    assert signed_in(lena).post(f"{room}/revoke", {"reason": ""}).status_code == 422
    assert signed_in(lena).post(f"{room}/revoke", {"reason": "It leaked."}).url == room


def test_by_api_from_proposal_to_revocation(with_token, crisis, lena, ana):
    said = {**dict.fromkeys(("headline", "happened", "affected", "doing"), "Words."), "phase": "solved"}
    made = with_token(ana).post(f"/api/v1/crises/{crisis.pk}/status-updates", said, "application/json")
    assert made.status_code == 201
    path = f"/api/v1/status-updates/{made.json()['id']}"

    assert with_token(ana).post(f"{path}/publish").status_code == 403
    assert with_token(lena).post(f"{path}/publish").json()["state"] == "published"
    link = with_token(ana).get(f"/api/v1/crises/{crisis.pk}/status-page").json()
    assert public_pages.PREFIX in link["url"]
    gone = with_token(lena).post(
        f"/api/v1/crises/{crisis.pk}/status-page/revoke", {"reason": "It leaked."}, "application/json"
    )
    assert (gone.json()["url"], gone.json()["revoked_at"] is None) == ("", False)
    assert with_token(lena).post(f"/api/v1/crises/{crisis.pk}/status-page").status_code == 201

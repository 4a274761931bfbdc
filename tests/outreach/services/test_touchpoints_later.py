"""What a touchpoint owes is paid later, and what was wrong is corrected; the past stays."""

from datetime import timedelta

import pytest

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import Need, Touchpoint
from outreach.services import needs, touchpoints
from outreach.services.needs import NewNeed
from outreach.services.touchpoints import ChangedMeanwhile, NothingNew
from outreach.vocabulary import Discovery, NeedKind, Surfaced
from tests.factories.accounts import ContactFactory
from tests.factories.outreach import NOW
from tests.outreach.services.telling import BILLS, EXPORT, UNANSWERED, act, log, measures


@pytest.mark.django_db
class TestCompleting:
    def test_needs_pay_what_is_owed(self, acme, ana):
        made = log(acme, ana, needs=())

        touchpoints.complete_touchpoint(touchpoint=made, needs=[BILLS], by=ana, at=NOW)

        made.refresh_from_db()
        assert made.discovery == Discovery.NEEDS
        assert measures() == ["touchpoint", "need_urgent"]

    def test_so_does_none_found(self, acme, ana):
        done = touchpoints.complete_touchpoint(touchpoint=log(acme, ana, needs=()), is_none_found=True, by=ana, at=NOW)

        assert done.discovery == Discovery.NONE_FOUND

    @pytest.mark.parametrize(
        "about", [{"none": True, "needs": ()}, {"needs": [EXPORT]}, {"is_two_way": False, "needs": ()}]
    )
    def test_what_comes_to_light_later_is_added(self, acme, ana, about):
        made = log(acme, ana, **about)

        done = touchpoints.complete_touchpoint(touchpoint=made, needs=[BILLS], by=ana, at=NOW + timedelta(days=1))

        assert done.discovery == Discovery.NEEDS
        assert done.needs.filter(words=BILLS.words).count() == 1

    def test_a_second_click_adds_nothing(self, acme, ana):
        made = log(acme, ana)

        with pytest.raises(NothingNew):
            touchpoints.complete_touchpoint(touchpoint=made, needs=[BILLS], by=ana, at=NOW)

        assert Need.objects.count() == 1

    @pytest.mark.parametrize(
        ("about", "answer", "field"),
        [
            ({"needs": ()}, {}, "discovery"),
            ({}, {"is_none_found": True}, "discovery"),
            ({"needs": ()}, {"is_none_found": True, "needs": [BILLS]}, "discovery"),
            (UNANSWERED | {"needs": ()}, {"needs": [BILLS]}, "outcome"),
            (UNANSWERED | {"needs": ()}, {"is_none_found": True}, "discovery"),
        ],
    )
    def test_what_cannot_be_is_refused(self, acme, ana, about, answer, field):
        made = log(acme, ana, **about)

        with pytest.raises(Invalid) as refusal:
            touchpoints.complete_touchpoint(touchpoint=made, by=ana, at=NOW, **answer)

        assert refusal.value.field == field

    def test_strangers_and_readers_may_not(self, acme, ana, cleo, ben):
        made = log(acme, ana, needs=())

        with pytest.raises(NotFound):
            touchpoints.complete_touchpoint(touchpoint=made, is_none_found=True, by=cleo, at=NOW)
        with pytest.raises(Forbidden):
            touchpoints.complete_touchpoint(touchpoint=made, is_none_found=True, by=ben, at=NOW)


@pytest.mark.django_db
class TestCorrecting:
    def correct(self, made, by, **about) -> Touchpoint:
        seen_at = about.pop("seen_at", None)
        return touchpoints.correct_touchpoint(touchpoint=made, act=act(**about), seen_at=seen_at, by=by, at=NOW)

    def test_the_words_change_and_the_past_is_kept(self, acme, ana, lena):
        made = log(acme, ana)

        self.correct(made, lena, summary="They told how the year went.")

        made.refresh_from_db()
        assert (made.summary, made.made_by) == ("They told how the year went.", ana)
        assert [past.summary for past in made.events.order_by("pgh_id")] == [act().summary, made.summary]
        assert measures() == ["touchpoint", "need_urgent"]

    def test_what_turns_out_to_be_another_sort_of_act_is_one_more_fact(self, acme, ana):
        made = log(acme, ana, needs=(), none=True)

        corrected = self.correct(made, ana, **UNANSWERED)
        self.correct(made, ana, **UNANSWERED)

        assert corrected.discovery == Discovery.NOT_DUE
        assert measures() == ["touchpoint", "touchpoint_not_reached"]

    def test_what_turns_out_to_be_a_talk_owes_its_discovery(self, acme, ana):
        assert self.correct(log(acme, ana, needs=(), **UNANSWERED), ana).discovery == Discovery.PENDING

    def test_none_found_stays_when_only_words_change(self, acme, ana):
        assert self.correct(log(acme, ana, needs=(), none=True), ana, summary="New.").discovery == Discovery.NONE_FOUND

    def test_where_a_need_was_heard_somebody_was_reached(self, acme, ana):
        with pytest.raises(Invalid) as refusal:
            self.correct(log(acme, ana), ana, **UNANSWERED)

        assert refusal.value.field == "outcome"

    def test_who_corrects_what_somebody_else_corrected_meanwhile_is_told(self, acme, ana):
        made = log(acme, ana)
        made.refresh_from_db()

        with pytest.raises(ChangedMeanwhile):
            self.correct(made, ana, seen_at=made.updated_at - timedelta(seconds=1))

        assert self.correct(made, ana, seen_at=made.updated_at)

    def test_a_contact_who_left_since_may_stay(self, acme, ana):
        jo = ContactFactory(customer=acme)
        made = log(acme, ana, contact_id=jo.pk)
        jo.deleted_at = NOW
        jo.save()

        assert self.correct(made, ana, contact_id=jo.pk, summary="New.").contact == jo

    def test_a_stranger_may_not(self, acme, ana, cleo):
        with pytest.raises(NotFound):
            self.correct(log(acme, ana), cleo)


@pytest.mark.django_db
class TestCorrectingNeeds:
    def correct(self, need, by, **about) -> Need:
        said = {
            "kind": NeedKind.LATENT,
            "text": "Bills that explain themselves.",
            "surfaced": Surfaced.INFERRED,
        } | about
        return needs.correct_need(need=need, by=by, at=NOW, **said)

    def test_the_words_and_their_themes_change_and_the_past_is_kept(self, acme, ana):
        log(acme, ana, needs=[NewNeed(NeedKind.URGENT, "The app is slow.")])
        need = Need.objects.get()

        self.correct(need, ana)

        corrected = Need.objects.get()
        assert (corrected.kind, corrected.surfaced) == ("latent", "inferred")
        assert corrected.themes != need.themes
        assert [past.words for past in need.events.order_by("pgh_id")] == ["The app is slow.", corrected.words]
        assert measures() == ["touchpoint", "need_urgent"]

    @pytest.mark.parametrize("text", [" ", "a\0b", "x" * 2001])
    def test_it_needs_words(self, acme, ana, text):
        log(acme, ana)

        with pytest.raises(Invalid) as refusal:
            self.correct(Need.objects.get(), ana, text=text)

        assert refusal.value.field == "words"

    def test_it_cannot_become_another_that_is_there(self, acme, ana):
        log(acme, ana, needs=[BILLS, EXPORT])

        with pytest.raises(needs.SaidBefore):
            self.correct(Need.objects.get(kind="latent"), ana, kind=NeedKind.URGENT, text=BILLS.words)

    def test_strangers_and_readers_may_not(self, acme, ana, cleo, ben):
        log(acme, ana)

        with pytest.raises(NotFound):
            self.correct(Need.objects.get(), cleo)
        with pytest.raises(Forbidden):
            self.correct(Need.objects.get(), ben)

"""What the database itself refuses of rules, additions and corrections."""

import pytest

from outreach.models import Addition, AudienceRule, Loop, NeedUnlink, TouchpointMove
from outreach.vocabulary import HowAffected
from tests.factories.issues import NOW, an_issue
from tests.factories.outreach import add_touchpoint
from tests.outreach.models.tables import refused, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(lena, acme):
    return an_issue(lena, acme)


def test_an_addition_adds_somebody_and_is_made_by_somebody(issue, lena):
    about = {"issue": issue, "how": HowAffected.FILTER, "at": NOW}

    with refused("addition_adds_somebody"):
        written(Addition, customers=0, moved_by=lena, **about)
    with refused("addition_is_made_by_somebody"):
        written(Addition, customers=1, **about)
    with refused("addition_is_made_by_somebody"):
        written(Addition, customers=1, moved_by=lena, job="a clock", **about)


def test_a_loop_is_opened_by_somebody(issue, zenith):
    with refused("loop_is_opened_by_somebody"):
        written(Loop, issue=issue, customer=zenith, opened_at=NOW)


def test_an_issue_has_one_rule_of_a_kind_and_a_theme_says_since_when(issue, lena):
    about = {"issue": issue, "set_by": lena, "set_at": NOW}
    written(AudienceRule, how=HowAffected.FILTER, **about)

    with refused("one_audience_rule_of_a_kind"):
        written(AudienceRule, how=HowAffected.FILTER, **about)
    with refused("audience_rule_of_a_theme_says_since_when"):
        written(AudienceRule, how=HowAffected.THEME, **about)


def test_a_correction_says_why(issue, lena, acme, zenith):
    about = {"touchpoint": add_touchpoint(acme), "from_customer": acme, "made_by": lena, "made_at": NOW}

    with refused("touchpoint_move_says_why"):
        written(TouchpointMove, to_customer=zenith, reason="", **about)
    with refused("touchpoint_moves_to_another_customer"):
        written(TouchpointMove, to_customer=acme, reason="Why not.", **about)
    with refused("need_unlink_says_why"):
        written(NeedUnlink, need_id=1, issue=issue, reason="", made_by=lena, made_at=NOW)

"""A service crisis from the declaration to its end, on a phone and on a desk, with what each step refuses until it is answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.models import Crisis
from tests.browser.conftest import Visit
from tests.browser.desk import Desk

WIDTHS = (360, 1440)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_service_crisis_from_its_declaration_to_its_end(visit: Visit, committed, width: int) -> None:
    title = f"Nobody can sign in {width}"
    seen = visit("/crises/new", width=width)
    desk = Desk(seen.page)
    desk.choose("kind", "service").write(title=title).press("Declare the crisis")
    desk.reads("Next update due in")

    desk.write(text="It is the gateway. New sessions work.", next_minutes="5").press("Give the update")
    desk.reads("The update is given.")

    desk.follow("Add an action").write(what="Call the ten largest.").choose("facing", "customers").press("Add it")
    desk.reads("Answer this one first").choose("impact", "neutral").write(impact_words="They hear it from us.")
    desk.press("Add it").reads("100 % of the actions face customers")

    for stage, label in (("contained", "It is contained"), ("recovering", "It recovers")):
        desk.step(stage).press(label)
    over = {
        "note": "Everybody can sign in.",
        "after_action_due_on": f"{timezone.localdate() + timedelta(days=7):%Y-%m-%d}",
    }
    desk.step("stand-down").write(**over).press("It is over")
    desk.reads("It is not over: 1 action is open")
    desk.follow("Done or dropped").write(outcome="All ten were reached.").press("It is settled")
    desk.step("stand-down").write(**over).press("It is over")
    desk.reads("looks back at it by")

    assert Crisis.objects.get(title=title).is_over
    assert seen.sideways() == 0
    assert [said for said in seen.complaints if "422" not in said] == []

"""What people are told of battles and of programmes that gave way to a crisis."""

from outreach.battles import Parking, Stand
from outreach.models import Battle, ParkedProgramme
from outreach.notices import Event
from outreach.queries import wording
from outreach.queries.notice_fact import Fact, Place

OF_BATTLES = (Event.BATTLE_CHOSEN, Event.BATTLE_DUE)
OF_PROGRAMMES = (Event.PROGRAMME_PARKED, Event.PROGRAMME_DUE)


def of_battle(battle: Battle, event: Event) -> Fact:
    stand = Stand(battle.stand).label
    sentence = {
        Event.BATTLE_CHOSEN: f"{stand}, says {battle.decided_by.name}: {battle.reason}",
        Event.BATTLE_DUE: f"{stand} until today. Look at it again: keep it, change it, or take it back.",
    }[event]
    return Fact(
        matter=f"issue:{battle.issue_id}",
        heading=battle.issue.title,
        sentence=sentence,
        url=f"/issues/{battle.issue_id}",
        place=Place("issue", battle.issue_id),
        is_severe=False,
        is_true=battle.ended_at is None,
    )


def of_programme(programme: ParkedProgramme, event: Event) -> Fact:
    due = wording.day(programme.due_on)
    sentence = {
        Event.PROGRAMME_PARKED: f"{programme.parked_by.name} parked it until {due}: {programme.why}",
        Event.PROGRAMME_DUE: f"It was parked until {due}. Resume it, postpone it, or drop it with a word.",
    }[event]
    return Fact(
        matter=f"programme:{programme.pk}",
        heading=programme.name,
        sentence=sentence,
        url=f"/scene/programmes/{programme.pk}",
        place=Place("programme", programme.pk),
        is_severe=False,
        is_true=programme.state == Parking.PARKED,
    )

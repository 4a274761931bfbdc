"""What the names in a message stand for when it is approved is kept, customer by customer; ``standings`` compares it with what is so later."""

from crisis_triage.shared.sql import ask
from outreach.models import ApprovedReading, Loop, Message
from outreach.queries import standings

KEEP = f"""
    {standings.STANDINGS}
    INSERT INTO outreach_approvedreading (message_id, loop_id, said) SELECT %(message)s, loop_id, used FROM standing
        ON CONFLICT (message_id, loop_id) DO UPDATE SET said = excluded.said
"""  # noqa: S608  statements of ours


def keep(message: Message) -> None:
    """In one statement, for everybody whom it would go to now."""
    forget(message)
    loops = Loop.objects.filter(issue=message.issue_id, state__in=message.addressed)
    ask(KEEP, standings.about(message, list(loops.values_list("pk", flat=True))))


def forget(message: Message) -> None:
    ApprovedReading.objects.filter(message=message).delete()

"""What is asked of a message in blocks before it goes a step further: that every block is there, and every date has its promise."""

from datetime import datetime

from outreach.models import CrisisMessage, Message, PersonalCall
from outreach.queries import backing
from outreach.services import spoken


def check(message: Message, *, at: datetime) -> None:
    """Nothing of a message that has no blocks. Raises NotHonest."""
    blocks = CrisisMessage.objects.filter(message=message).first()
    if blocks is not None:
        spoken.check_is_honest(blocks, backing.of_message(message, blocks.crisis_id, at=at))


def has_blocks(message: Message) -> bool:
    return CrisisMessage.objects.filter(message=message).exists()


def drop_calls(message: Message, **dropped: object) -> None:
    """Of a message that is stopped: nobody calls for it any more."""
    PersonalCall.objects.filter(message=message, dropped_at=None).update(**dropped)

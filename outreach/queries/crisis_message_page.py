"""A message in blocks as its page shows it; and what the customers of a crisis are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared.errors import NotFound
from outreach.models import Crisis, CrisisMessage, Message, PremiumPolicy
from outreach.queries import backing, message_cards, script_records, script_words
from outreach.queries.message_cards import MessageCard
from outreach.queries.script_records import FindingRecord, SpokenRecord
from outreach.queries.script_words import BlockShown
from outreach.states import MessageState

MOST = 50


class BlocksRecord(msgspec.Struct):
    """A message part by part."""

    message_id: int
    crisis_id: int
    text: SpokenRecord
    findings: Annotated[list[FindingRecord], msgspec.Meta(description="In the order of the text.")]


class PremiumRecord(msgspec.Struct):
    """Whoever is of one of these segments, or has at least that ARR."""

    segments: list[str]
    least_arr: Annotated[str | None, msgspec.Meta(description="In the reporting currency. Null: no ARR does.")]


def blocks_of(message: Message, *, at: datetime) -> Sequence[BlockShown]:
    """Nothing of a message that was written as one text."""
    blocks = CrisisMessage.objects.filter(message=message).first()
    if blocks is None:
        return []
    return script_words.blocks_of(blocks, backing.of_message(message, blocks.crisis_id, at=at))


def advice(message: Message, blocks: Sequence[BlockShown]) -> str:
    """While it can still be changed."""
    is_open = message.state in (MessageState.DRAFT, MessageState.SUBMITTED, MessageState.APPROVED)
    return script_words.advice(blocks) if blocks and is_open else ""


def of_crisis(crisis: Crisis, user: User) -> Sequence[MessageCard]:
    """The latest first."""
    found = message_cards.visible(user).filter(blocks__crisis=crisis).order_by("-pk")
    return [message_cards.card(message) for message in found[:MOST]]


def check_has_blocks(message: Message) -> CrisisMessage:
    """Raises NotFound."""
    blocks = CrisisMessage.objects.filter(message=message).first()
    if blocks is None:
        raise NotFound("This message was written as one text: it has no blocks.")
    return blocks


def read(message: Message, *, at: datetime) -> BlocksRecord:
    blocks = check_has_blocks(message)
    behind = backing.of_message(message, blocks.crisis_id, at=at)
    return BlocksRecord(
        message.pk,
        blocks.crisis_id,
        script_records.spoken_record(blocks),
        script_records.findings_of(blocks, behind).results,
    )


def premium() -> PremiumRecord:
    held = PremiumPolicy.ours()
    return PremiumRecord(held.segments, None if held.least_arr is None else f"{held.least_arr:.2f}")

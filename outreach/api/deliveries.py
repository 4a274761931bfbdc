"""One message to one customer: whether it left, whether it came back, what was answered; and who wants no more of them."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from accounts.access import get_customer
from accounts.models import Contact
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, Moment, Whole
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.openapi import describe
from outreach.api.loops import TELLS
from outreach.api.message_templates import TAG
from outreach.api.messages import WRITING_PROBLEMS
from outreach.api.naming import named_contact, sent_as
from outreach.api.verbs import one
from outreach.queries import delivery_rows
from outreach.queries import message_records as records
from outreach.services import bounces, deliveries, opt_outs, replies
from outreach.services.acts import LONGEST
from outreach.services.bounces import LONGEST_REASON
from outreach.vocabulary import Verdict


class SettleInput(Input):
    has_left = serializers.BooleanField(help_text="As the mail server's log says. No: it is sent again.")


class BounceInput(Input):
    """By the Message-ID, or by the address: then all that went there in the last 30 days."""

    header_id = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="The Message-ID.")
    address = serializers.EmailField(allow_blank=True, default="")
    reason = serializers.CharField(max_length=LONGEST_REASON, help_text="What the returned mail says.")


class ReplyInput(Input):
    text = serializers.CharField(max_length=LONGEST, help_text="In the customer's words.")
    verdict = serializers.ChoiceField(
        choices=Verdict.choices(),
        default=Verdict.ANSWER.value,
        help_text="Not solved opens loop and issue again, solved confirms the loop.",
    )
    happened_at = Moment(required=False, help_text="Now, if left out.")
    is_none_found = serializers.BooleanField(
        default=False, help_text="No need came to light. Else the touchpoint owes it."
    )


class OptOutInput(Input):
    customer_id = Whole()
    contact_id = Whole(help_text="Whose address it is.")
    reason = serializers.CharField(max_length=opt_outs.LONGEST_REASON, allow_blank=True, default="")


class OptInInput(OptOutInput):
    reason = serializers.CharField(
        max_length=opt_outs.LONGEST_REASON, help_text="How we know that they want to hear from us again."
    )


class OneDelivery(ApiView):
    permission_classes = [TELLS]

    @describe("get_delivery", "One delivery", answers={200: records.DeliveryRecord}, problems=(404,), tag=TAG)
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.read_delivery(request.user, id))


class SettleDelivery(ApiView):
    permission_classes = [TELLS]

    @describe(
        "settle_delivery",
        "Say whether one in doubt left",
        request=SettleInput,
        answers={200: records.DeliveryRecord},
        problems=WRITING_PROBLEMS,
        examples=one("It left", has_left=True),
        tag=TAG,
        description="The mail server was given it, and we never heard its word. Nothing in doubt is sent again by itself.",
    )
    def post(self, request, id: int) -> HttpResponse:
        delivery = delivery_rows.get_delivery(request.user, id)
        has_left = self.payload(SettleInput)["has_left"]
        deliveries.answer(delivery=delivery, has_left=has_left, by=request.user, at=timezone.now())
        return answer(records.read_delivery(request.user, id))


class DeliveryReplies(ApiView):
    permission_classes = [TELLS]

    @describe(
        "log_reply",
        "Log what the customer answered",
        request=ReplyInput,
        answers={201: records.ReplyRecord},
        problems=WRITING_PROBLEMS,
        examples=one("Not solved", text="It still fails for last year's data.", verdict="not_solved"),
        tag=TAG,
        description="A touchpoint in any case; a yes or a no moves the loop.",
    )
    def post(self, request, id: int) -> HttpResponse:
        delivery, at = delivery_rows.get_delivery(request.user, id), timezone.now()
        given = {"happened_at": at, **self.payload(ReplyInput)}
        given["verdict"] = Verdict(given["verdict"])
        logged = replies.log(delivery=delivery, by=request.user, at=at, **given)
        return answer(records.reply(logged), 201)


class Bounces(ApiView):
    permission_classes = [TELLS]

    @describe(
        "record_bounce",
        "A mail came back",
        request=BounceInput,
        answers={200: records.DeliveryRecords},
        problems=WRITING_PROBLEMS,
        examples=one("No such mailbox", address="maria@acme.example", reason="550 5.1.1 No such user"),
        tag=TAG,
        description="Whoever it was for was not told: a loop that it had closed goes back to where it was.",
    )
    def post(self, request) -> HttpResponse:
        found = bounces.record(**self.payload(BounceInput), by=request.user, at=timezone.now())
        return answer(records.DeliveryRecords([records.delivery(each) for each in found]))


class OptOuts(ApiView):
    permission_classes = [TELLS]

    @describe(
        "record_opt_out",
        "A contact wants no more messages",
        request=OptOutInput,
        answers={201: records.OptOutRecord},
        problems=WRITING_PROBLEMS,
        examples=one("On the phone", customer_id=17, contact_id=40, reason="She said so on the phone."),
        tag=TAG,
        description="It holds for the address, whichever customers that person is a contact of.",
    )
    def post(self, request) -> HttpResponse:
        return _opt(request, opt_outs.record, self.payload(OptOutInput), 201)


class WithdrawOptOut(ApiView):
    permission_classes = [TELLS]

    @describe(
        "withdraw_opt_out",
        "They want to hear from us again",
        request=OptInInput,
        answers={200: records.OptOutRecord},
        problems=WRITING_PROBLEMS,
        examples=one("They wrote", customer_id=17, contact_id=40, reason="She asked for it in her mail of today."),
        tag=TAG,
    )
    def post(self, request) -> HttpResponse:
        return _opt(request, opt_outs.withdraw, self.payload(OptInInput), 200)


def _opt(request: Any, service: Any, given: dict[str, Any], status: int) -> HttpResponse:
    customer = get_customer(request.user, given["customer_id"])
    contact: Contact | None = named_contact(customer, given["contact_id"])
    if contact is None:
        raise Invalid("Name the contact.", field="contact_id")
    with sent_as(contact="contact_id"):
        done = service(contact=contact, reason=given["reason"], by=request.user, at=timezone.now())
    return answer(records.opt_out(done), status)

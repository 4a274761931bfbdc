"""Links for one customer: made, listed and revoked by the same services as on the pages."""

from django.http import HttpResponse
from django.utils import timezone

from accounts import access
from accounts.models import Contact
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, Whole
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.openapi import describe
from outreach.api.loops import TELLS
from outreach.api.naming import sent_as
from outreach.api.verbs import one
from outreach.models.customer_link import LONGEST
from outreach.queries import customer_links as queries
from outreach.services import customer_links

TAG = "Loops"
PROBLEMS = (400, 403, 404, 411, 413, 415, 422)


class CustomerLinkInput(Input):
    days = Whole(max_value=LONGEST.days, default=customer_links.USUAL_DAYS, help_text="For so long it works.")
    contact_id = Whole(required=False, help_text="Who gets it by e-mail at once. It is answered in either case.")


class CustomerLinkList(ApiView):
    permission_classes = [TELLS]

    @describe(
        "list_customer_links",
        "The links that a customer was handed, and how often they were opened",
        answers={200: queries.CustomerLinks},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(queries.records(access.get_customer(request.user, id)))

    @describe(
        "make_customer_link",
        "A link by which a customer reads what you promised and told them",
        request=CustomerLinkInput,
        answers={201: queries.NewCustomerLinkRecord},
        problems=PROBLEMS,
        examples=one("For a month", days=30),
        tag=TAG,
        description="By their owner, the CCO or an administrator. The address is answered this once: only its hash is kept.",
    )
    def post(self, request, id: int) -> HttpResponse:
        customer = access.get_customer(request.user, id)
        given = self.payload(CustomerLinkInput)
        contact = None
        if "contact_id" in given:
            contact = Contact.objects.filter(pk=given["contact_id"], customer=customer).first()
            if contact is None:
                raise Invalid("That contact is not one of this customer.", field="contact_id")
        with sent_as(contact="contact_id"):
            made = customer_links.make(
                customer=customer, days=given["days"], send_to=contact, by=request.user, at=timezone.now()
            )
        record = queries.record(made.link)
        return answer(queries.NewCustomerLinkRecord(made.plain, made.not_sent, record), 201)


class RevokeCustomerLink(ApiView):
    permission_classes = [TELLS]

    @describe(
        "revoke_customer_link",
        "Whoever opens it reads that it is gone",
        answers={200: queries.CustomerLinkRecord},
        problems=(403, 404, 411),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        link = queries.get_link(request.user, id)
        return answer(queries.record(customer_links.revoke(link=link, by=request.user, at=timezone.now())))

"""A favour asked of a contact. It moves by its ledger; whoever may not be asked is not, whoever writes."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Contact, Customer
from accounts.vocabulary import Consent
from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import moves_only_by_merge, never_deleted, touch_updated_at
from outreach.asks import ASK, FOR_DEALS, AskKind, AskRules, AskState
from outreach.models.crisis import Crisis
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    moves_its_row,
    moves_of,
    state_is_known,
    version_of,
)
from outreach.models.loop import CLOSED
from outreach.models.owed import OPEN, Owed
from outreach.models.sales import Deal
from outreach.vocabulary import Channel

TOLD = Told(
    "ask",
    ("customer_id", "contact_id", "owner_id", "thanked_at"),
    state="it.state",
    counted="concat_ws('-', it.moves, it.owner_id, (it.thanked_at IS NOT NULL)::int)",
)
CHANNELS = [channel.value for channel in Channel]
NOT_ASKED = Q(asked_at__isnull=True, asked_by__isnull=True, channel="")
WAS_ASKED = Q(asked_at__isnull=False, asked_by__isnull=False, channel__in=CHANNELS)
NOT_THANKED = Q(thanked_at__isnull=True, thanked_by__isnull=True, thanks="", thanks_channel="")
USUAL = AskRules()

# The same rules as outreach.asks.exclusions, for whoever writes past the service. Holds the customer: a loop that is opened at this
# moment waits for us, or we for it. {at}: the moment of the row.
REFUSALS = """
    PERFORM FROM accounts_customer WHERE id = NEW.customer_id FOR UPDATE;
    PERFORM FROM outreach_loop WHERE customer_id = NEW.customer_id FOR SHARE;
    SELECT * INTO rules FROM outreach_askpolicy WHERE id = 1;
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM accounts_contact WHERE id = NEW.contact_id AND customer_id = NEW.customer_id AND deleted_at IS NULL)
          OR EXISTS (SELECT FROM accounts_customer WHERE id = NEW.customer_id AND (deleted_at IS NOT NULL OR churned_on <= {at}::date))
          THEN 'has_left'
        WHEN NOT EXISTS (SELECT FROM accounts_contact WHERE id = NEW.contact_id AND consent = '{granted}')
          OR EXISTS (SELECT FROM accounts_contact contact JOIN outreach_optout ON address = lower(contact.email) AND withdrawn_at IS NULL
                      WHERE contact.id = NEW.contact_id)
          THEN 'no_consent'
        WHEN EXISTS (SELECT FROM outreach_loop WHERE customer_id = NEW.customer_id AND state NOT IN ({closed})) THEN 'open_loop'
        WHEN EXISTS (SELECT FROM outreach_promise promise JOIN outreach_loop loop ON loop.id = promise.loop_id
                      WHERE loop.customer_id = NEW.customer_id AND promise.state = 'pending') THEN 'pending_promise'
        WHEN EXISTS (SELECT FROM outreach_promise promise JOIN outreach_loop loop ON loop.id = promise.loop_id
                      WHERE loop.customer_id = NEW.customer_id AND promise.state = 'broken'
                        AND promise.settled_at > {at} - make_interval(days => coalesce(rules.broken_days, {usual.broken_days})))
          THEN 'broken_promise'
        WHEN EXISTS (SELECT FROM signals_riskscore WHERE customer_id = NEW.customer_id AND band IN ('at_risk', 'critical'))
          OR EXISTS (SELECT FROM signals_override WHERE customer_id = NEW.customer_id AND band IN ('at_risk', 'critical')
                        AND withdrawn_at IS NULL AND made_at <= {at} AND expires_at > {at})
          OR EXISTS (SELECT FROM outreach_recovery WHERE customer_id = NEW.customer_id AND ended_at IS NULL) THEN 'at_risk'
        WHEN (SELECT count(*) FILTER (WHERE contact_id = NEW.contact_id AND (asked_at IS NULL
                       OR asked_at > {at} - make_interval(days => coalesce(rules.contact_days, {usual.contact_days}))))
                       >= coalesce(rules.contact_most, {usual.contact_most})
                  OR count(*) FILTER (WHERE contact_id = NEW.contact_id AND (asked_at IS NULL OR asked_at > {at} - interval '365 days'))
                       >= coalesce(rules.contact_most_a_year, {usual.contact_most_a_year})
                  OR count(*) FILTER (WHERE asked_at IS NULL
                       OR asked_at > {at} - make_interval(days => coalesce(rules.customer_days, {usual.customer_days})))
                       >= coalesce(rules.customer_most, {usual.customer_most})
                FROM outreach_ask WHERE customer_id = NEW.customer_id AND id IS DISTINCT FROM NEW.id
                 AND (state = 'proposed' OR asked_at IS NOT NULL)) THEN 'ask_cap'
        END INTO refusal;
    IF refusal IS NOT NULL THEN
        RAISE EXCEPTION 'contact % of customer % is not asked for anything now: %', NEW.contact_id, NEW.customer_id, refusal
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;"""


def _asks_only_who_may_be_asked(
    name: str, operation: pgtrigger.Operation, at: str, condition: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition(condition),
        declare=[("rules", "outreach_askpolicy%ROWTYPE"), ("refusal", "text")],
        func=REFUSALS.format(at=at, granted=Consent.GRANTED.value, closed=CLOSED, usual=USUAL),
    )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Ask(Moved, Timestamped):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="asks")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="asks")
    kind = models.CharField(max_length=11, choices=AskKind.choices)
    what = models.TextField(max_length=2000, help_text="What they are asked for.")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, null=True, blank=True, related_name="asks")
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, null=True, blank=True, related_name="asks")
    prospect = models.CharField(max_length=200, blank=True, default="", help_text="For whom, if for a prospect.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asks", help_text="Who asks, and gives thanks."
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=AskState.choices, default=AskState.PROPOSED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices, blank=True, default="")
    answer = models.TextField(max_length=4000, blank=True, default="", help_text="In their words.")
    agreed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(max_length=4000, blank=True, default="", help_text="What came of it.")
    done_at = models.DateTimeField(null=True, blank=True)
    thanked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    thanked_at = models.DateTimeField(null=True, blank=True)
    thanks = models.TextField(max_length=4000, blank=True, default="", help_text="How they were thanked.")
    thanks_channel = models.CharField(max_length=8, choices=Channel.choices, blank=True, default="")

    class Meta:
        constraints = [
            state_is_known(ASK, name="ask_state_is_known"),
            models.CheckConstraint(
                condition=~Q(what="") & Q(kind__in=[kind.value for kind in AskKind]), name="ask_words_are_known"
            ),
            models.CheckConstraint(
                condition=Q(deal__isnull=True) | Q(kind__in=[kind.value for kind in FOR_DEALS]) & ~Q(prospect=""),
                name="ask_for_a_deal_says_for_whom",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[AskState.PROPOSED.value, AskState.WITHDRAWN.value]) & NOT_ASKED | WAS_ASKED,
                name="who_was_asked_was_asked_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[AskState.AGREED.value, AskState.DONE.value]) | Q(agreed_at__isnull=False),
                name="who_agreed_agreed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=AskState.DONE) | Q(done_at__isnull=False) & ~Q(outcome=""),
                name="favour_that_was_done_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=NOT_THANKED
                | Q(
                    thanked_at__isnull=False,
                    thanked_by__isnull=False,
                    thanks_channel__in=CHANNELS,
                    agreed_at__isnull=False,
                    state__in=[AskState.DONE.value, AskState.WITHDRAWN.value],
                )
                & ~Q(thanks=""),
                name="thanks_are_for_who_agreed",
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="ask_by_change"),
            models.Index(fields=["contact", "-asked_at"], name="ask_of_contact"),
            models.Index(fields=["customer", "-asked_at"], name="ask_of_customer"),
        ]
        triggers = [
            *follows_its_ledger(ASK, ledger="outreach_askmove", column="ask_id"),
            _asks_only_who_may_be_asked(
                "proposes_who_may_be_asked", pgtrigger.Insert, "NEW.proposed_at", "NEW.state = 'proposed'"
            ),
            _asks_only_who_may_be_asked(
                "asks_who_may_be_asked",
                pgtrigger.Update,
                "coalesce(NEW.asked_at, now())",
                "OLD.state = 'proposed' AND NEW.state = 'asked'",
            ),
            pgtrigger.ReadOnly(
                name="ask_keeps_its_origin",
                fields=["kind", "what", "crisis", "deal", "prospect", "proposed_by", "proposed_at"],
            ),
            pgtrigger.Protect(
                name="what_was_asked_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'proposed' AND ROW(OLD.asked_at, OLD.asked_by_id, OLD.channel)"
                    " IS DISTINCT FROM ROW(NEW.asked_at, NEW.asked_by_id, NEW.channel)"
                ),
            ),
            pgtrigger.Protect(
                name="thanks_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.thanked_at IS NOT NULL AND ROW(OLD.thanked_at, OLD.thanked_by_id, OLD.thanks, OLD.thanks_channel)"
                    " IS DISTINCT FROM ROW(NEW.thanked_at, NEW.thanked_by_id, NEW.thanks, NEW.thanks_channel)"
                ),
            ),
            moves_only_by_merge(),
            moves_only_by_merge("contact"),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"ask {self.pk} of contact {self.contact_id}: {self.kind}"

    @property
    def version(self) -> str:
        return version_of(self, self.moves, self.owner_id, int(self.thanked_at is not None))

    @property
    def owes_thanks(self) -> bool:
        """Who said yes is thanked, also if it was not needed in the end."""
        is_over = self.state in (AskState.DONE, AskState.WITHDRAWN)
        return is_over and self.agreed_at is not None and self.thanked_at is None


class AskMove(Move):
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="ledger", db_index=False)

    class Meta:
        constraints = [
            *moves_of("ask", ASK),
            models.CheckConstraint(
                condition=~Q(to_state__in=[AskState.WITHDRAWN.value, AskState.DECLINED.value]) | ~Q(note=""),
                name="who_ends_an_ask_says_why",
            ),
        ]
        triggers = moves_its_row(table="outreach_ask", column="ask_id")

    def __str__(self) -> str:
        return f"ask {self.ask_id}: {self.from_state} → {self.to_state}"


class AskThanks(Owed):
    """By when who did us a favour is to be thanked; none, once they were."""

    ask = models.OneToOneField(Ask, on_delete=models.PROTECT, primary_key=True, related_name="clock")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="ask_thanks_due", condition=OPEN)]

    def __str__(self) -> str:
        return f"thanks for ask {self.ask_id} are due at {self.due_at}"

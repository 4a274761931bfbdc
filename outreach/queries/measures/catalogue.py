"""Which measures there are, and what each of them means, word for word as the pages and the API say it."""

from collections.abc import Mapping, Sequence

from outreach.measures.figures import FEWEST_TO_COMPARE, Better, FigureKind
from outreach.measures.question import CLOSE_DAYS, CONTACT_HOURS
from outreach.queries.measures import (
    answer_facts,
    concession_facts,
    issue_facts,
    learned_facts,
    loop_facts,
    promise_facts,
)
from outreach.queries.measures.measure import Measure, attainment, of_open_issues, retention
from outreach.vocabulary import SlaTarget

MEASURES: Sequence[Measure] = (
    Measure(
        "first_contact",
        "Time to first contact",
        FigureKind.HOURS,
        Better.LOWER,
        "loops opened",
        f"First two-way contact with the customer − loop opened, of the loops opened in the period: median and p90 of those contacted. "
        f"In time: contacted within {CONTACT_HOURS} hours ÷ (contacted + not contacted within {CONTACT_HOURS} hours). A mailing is no contact.",
        loop_facts.FIRST_CONTACT,
        hit=f"within {CONTACT_HOURS} h",
        miss=f"not within {CONTACT_HOURS} h",
        pending="not contacted yet",
    ),
    Measure(
        "time_to_close",
        "Time to close the loop",
        FigureKind.DAYS,
        Better.LOWER,
        "loops closed",
        "Customer told the outcome − loop opened, of the loops whose customer was told in the period: median and p90. A loop that was "
        "reopened counts from its first opening to its last telling, and not at all while it is open. Fixed is not told.",
        loop_facts.TIME_TO_CLOSE,
    ),
    Measure(
        "close_rate",
        "Close-the-loop rate",
        FigureKind.SHARE,
        Better.HIGHER,
        "loops opened",
        f"Loops closed within the target (by default {CLOSE_DAYS} days) ÷ loops opened in the period. Open past the target counts as missed, "
        "also when it was told once and reopened; open within the target is not judged yet.",
        loop_facts.CLOSED_IN_TIME,
        hit="closed in time",
        miss="missed",
        pending="still have time",
    ),
    Measure(
        "kept_rate",
        "Promise kept rate",
        FigureKind.SHARE,
        Better.HIGHER,
        "promises due",
        "Kept by the current due day ÷ promises whose current due day fell in the period. Cancelled and superseded ones are left out; what "
        "was not delivered was not kept. Read it beside the strict rate: a promise that is moved in time is kept here.",
        promise_facts.KEPT,
        hit="kept",
        miss="not kept",
    ),
    Measure(
        "kept_rate_strict",
        "Strict kept rate",
        FigureKind.SHARE,
        Better.HIGHER,
        "promises due",
        "Kept by the original due day ÷ promises whose original due day fell in the period, without cancelled and superseded ones. 100 % may "
        "also mean that only easy things are promised.",
        promise_facts.KEPT_STRICTLY,
        hit="kept",
        miss="not kept",
    ),
    Measure(
        "slip",
        "Slip",
        FigureKind.SIGNED_DAYS,
        Better.LOWER,
        "promises delivered",
        "Delivered − original due day, in days of the customer's calendar, of the promises delivered in the period: median and p90. 0 is on the "
        "day, less than 0 is early.",
        promise_facts.SLIP,
        hit="by the original day",
        miss="later",
    ),
    Measure(
        "notice",
        "Notice given",
        FigureKind.SIGNED_DAYS,
        Better.LOWER,
        "promises that slipped",
        "First told that it slips − original due day, in days, of the promises that slipped and whose original due day fell in the period: median "
        "and p90. More than 0 is told too late. After a broken promise the customer hears of it with the next promise; where there was "
        "none, nobody has told them.",
        promise_facts.NOTICE,
        hit="told in time",
        miss="told late or never",
        pending="never told",
    ),
    Measure(
        "declined_share",
        "Declined share",
        FigureKind.SHARE,
        Better.NEITHER,
        "loops closed",
        "Loops closed with a no ÷ loops whose customer was told the outcome in the period. A graceful no is a legitimate outcome.",
        loop_facts.DECLINED,
        hit="a no",
        miss="delivered",
    ),
    retention("stayed_after_no", "Stayed after a no", "a no", "answers", answer_facts.AFTER_NO),
    retention(
        "stayed_after_promise", "Stayed after a promise", "a first promise", "answers", answer_facts.AFTER_PROMISE
    ),
    attainment(SlaTarget.FIRST_CONTACT, "SLA attainment: first contact", "clocks due"),
    attainment(SlaTarget.CLOSE_LOOP, "SLA attainment: close the loop", "clocks due"),
    attainment(SlaTarget.RESOLVE, "SLA attainment: resolve the issue", "clocks due"),
    Measure(
        "save_rate",
        "Save rate, not causal",
        FigureKind.SHARE,
        Better.HIGHER,
        "recovery cases ended",
        "Recovered ÷ (recovered + lost), of the recovery cases that ended in the period; cases that were opened by mistake count in neither. "
        f"Under {FEWEST_TO_COMPARE} no number is given. Not causal: some would have stayed without us. Compared with alike customers it "
        "stands with the recovery cases.",
        learned_facts.SAVED,
        hit="recovered",
        miss="lost",
        fewest=FEWEST_TO_COMPARE,
        page="/recoveries/{id}",
    ),
    Measure(
        "preventions_in_time",
        "Preventions done in time",
        FigureKind.SHARE,
        Better.HIGHER,
        "preventions due",
        "Done by the day on which it was due ÷ preventions whose due day fell in the period. Open past its day counts as not done; open within "
        "it is not judged yet; what was dropped is left out. Done is not verified.",
        learned_facts.DUE,
        hit="done in time",
        miss="not in time",
        pending="still have time",
        page="/preventions/{id}",
    ),
    Measure(
        "preventions_verified",
        "Preventions verified",
        FigureKind.COUNT,
        Better.HIGHER,
        "preventions verified",
        "Preventions of which somebody else than who did them saw in the period that they work.",
        learned_facts.VERIFIED,
        page="/preventions/{id}",
    ),
    Measure(
        "help_asked",
        "Help that was asked for",
        FigureKind.SHARE,
        Better.HIGHER,
        "times of help",
        "Help that somebody asked the CCO's office for ÷ all help of the period, with what was offered or pushed. By the function of who asked. "
        "What was corrected is left out.",
        learned_facts.HELP,
        hit="asked for",
        miss="offered",
        page="/earned-authority/{id}",
    ),
    Measure(
        "root_causes",
        "Issues by root cause",
        FigureKind.COUNT,
        Better.NEITHER,
        "issues resolved",
        "Issues last resolved in the period, by the root cause that was written when they were. The same words are the same cause. "
        "What was reopened since is left out: its cause was not it, or not all of it.",
        issue_facts.CAUSES,
        own_group="Root cause",
    ),
    of_open_issues(
        "owned_by_cco",
        "Issues owned by the CCO's office",
        Better.LOWER,
        "Open issues whose owner is a Chief Customer Officer. The database refuses to give one to the CCO; what is counted here came about when "
        "an owner's role changed. It must tend to 0: experts keep ownership",
        "owned by the CCO",
        issue_facts.OWNED_BY_CCO,
    ),
    of_open_issues(
        "sponsored_by_cco",
        "Issues sponsored by the CCO",
        Better.NEITHER,
        "Open issues with a Chief Customer Officer as sponsor in the squad. To sponsor is to help, not to own",
        "sponsored",
        issue_facts.SPONSORED_BY_CCO,
    ),
    of_open_issues(
        "owned_by_nobody",
        "Issues without an owner",
        Better.LOWER,
        "Open issues that nobody owns yet. Until triage finds an expert, they lie on the CCO's desk in fact",
        "nobody's",
        issue_facts.NOBODYS,
    ),
    Measure(
        "concessions",
        "Concessions",
        FigureKind.MONEY,
        Better.NEITHER,
        "concessions given",
        "Credits, discounts and free services given in the period, summed by currency; and all together in the reporting currency, at the rates "
        "of the last day. Without a rate for each there is no total. Repeated: the customer had one within the year before.",
        concession_facts.GIVEN,
        hit="repeated",
        miss="first in a year",
        own_group="Currency",
    ),
)
BY_NAME: Mapping[str, Measure] = {measure.name: measure for measure in MEASURES}

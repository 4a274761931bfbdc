"""What fits into the week: where the list is cut, what is covered by it and what is not, who is snoozed, and what oneself did last.
One query, beside the one that reads the rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from accounts import access
from accounts.access import ROLES, Action
from crisis_triage.shared.statements import named
from outreach.models import CallListEntry
from outreach.models.call_plan import UNDO_WITHIN
from outreach.queries import wording
from outreach.queries.call_list import Cut
from outreach.queries.coverage import OutreachCoverage
from outreach.queries.filters import FIRST, Filters
from outreach.queries.overview import MOST_COUNTED, NOBODY_SEEN, Overview, found_words
from outreach.queries.readers import Reader
from outreach.vocabulary import CallVerb

TRIED = """SELECT FROM outreach_touchpoint tried WHERE tried.customer_id = own.customer_id AND heading = 'outbound'
                                                        AND happened_at >= %(monday)s"""
ASK = f"""
    WITH above AS MATERIALIZED ({FIRST})
    SELECT coalesce((SELECT conversations FROM outreach_callcapacity WHERE id = 1), 20),
           (SELECT priority FROM above ORDER BY priority, customer_id LIMIT 1),
           (SELECT customer_id FROM above ORDER BY priority, customer_id LIMIT 1),
           (SELECT json_build_array(count(*), coalesce(sum(arr), 0), coalesce(sum(expected_loss), 0),
                                    count(*) FILTER (WHERE covered_by <> ''), count(assigned_to_id),
                                    count(*) FILTER (WHERE NOT EXISTS ({TRIED}))) FROM ({{own}}) own),
           {{matching}}, {{asleep}},
           (SELECT json_agg(json_build_array(id, name) ORDER BY name, id) FROM accounts_user caller
             WHERE is_active AND role = ANY(%(callers)s)
               AND (%(everyone)s OR id = %(me)s
                    OR id IN (SELECT user_id FROM accounts_teammembership WHERE team_id = ANY(%(teams)s)))
               AND EXISTS (SELECT FROM outreach_calllistentry WHERE assigned_to_id = caller.id)),
           (SELECT json_build_array(id, verb, customers, at > %(undoable)s AND verb <> 'undo' AND customers > 0,
                                    (SELECT name FROM accounts_user WHERE id = assignee_id), until)
              FROM outreach_callaction WHERE by_id = %(me)s ORDER BY id DESC LIMIT 1)
"""  # noqa: S608  constants of ours
COUNT = "(SELECT count(*) FROM ({found}) counted)"
CALLERS = [role.value for role, rights in ROLES.items() if Action.CALL_CUSTOMERS in rights.may]


@dataclass(frozen=True)
class LastAction:
    id: int
    words: str


@dataclass(frozen=True)
class CallPlan:
    """``above`` … are of the customers above the line that this person may see; ``matching`` of those that match the filters."""

    conversations: int
    cut: Cut
    above: int
    arr: float
    expected_loss: float
    covered: int
    assigned: int
    untried: int
    """Those above the line whom nobody tried to reach this week."""
    matching: int | None
    snoozed: int
    callers: Sequence[tuple[int, str]]
    last: LastAction | None


@dataclass(frozen=True)
class Told:
    """The panel beside the list, in words."""

    capacity: str
    covered: str
    uncovered: str
    plan: str
    week: str
    line: str
    snoozed: str


def call_plan(*, reader: Reader, filters: Filters) -> CallPlan:
    conversations, priority, customer_id, own, matching, asleep, callers, last = _ask(reader, filters)
    above, arr, loss, covered, assigned, untried = own
    return CallPlan(
        conversations=conversations,
        # Nobody fits: everybody is below this.
        cut=(float("inf"), 0) if priority is None else (priority, customer_id),
        above=above,
        arr=float(arr),
        expected_loss=float(loss),
        covered=covered,
        assigned=assigned,
        untried=untried,
        matching=matching,
        snoozed=asleep,
        callers=[(key, name) for key, name in callers or []],
        last=_last(last),
    )


def _ask(reader: Reader, filters: Filters) -> Sequence[Any]:
    visible = reader.limit(CallListEntry.objects.all())
    columns = ("customer_id", "arr", "expected_loss", "covered_by", "assigned_to_id")
    parts = {"own": _of_those_above("own", visible.values(*columns)), "matching": ("NULL", {})}
    if filters.is_any and not filters.snoozed:
        matching, params = _of_those_above("matching", filters.narrow(visible, today=reader.today).values("pk"))
        parts["matching"] = COUNT.format(found=matching), params
    asleep = replace(filters, snoozed=True, above=False).narrow(visible, today=reader.today)
    parts["asleep"] = _counted("asleep", asleep[: MOST_COUNTED + 1])
    asked: dict[str, Any] = {
        "callers": CALLERS,
        "everyone": access.sees_everyone(reader.user),
        "me": reader.user.pk,
        "teams": list(reader.teams),
        "undoable": reader.at - UNDO_WITHIN,
        "monday": reader.week_began,
    }
    for _, params in parts.values():
        asked |= params
    with connection.cursor() as cursor:
        cursor.execute(ASK.format(**{name: sql for name, (sql, _) in parts.items()}), asked)
        row: Sequence[Any] = cursor.fetchone()
        return row


def _of_those_above(name: str, found: Any) -> tuple[str, dict[str, Any]]:
    """The same question, asked of the rows above the line instead of the whole table, whose name they take."""
    sql, params = _named(name, found)
    return f"WITH outreach_calllistentry AS (SELECT * FROM above) {sql}", params  # noqa: S608  ours


def _counted(name: str, found: Any) -> tuple[str, dict[str, Any]]:
    sql, params = _named(name, found.values("pk"))
    return COUNT.format(found=sql), params


def _named(name: str, found: Any) -> tuple[str, dict[str, Any]]:
    """Parameters by name, so that the pieces can stand in any order."""
    try:
        return named(found, prefix=name)
    except EmptyResultSet:
        return NOBODY_SEEN, {}


def _last(stored: Sequence[Any] | None) -> LastAction | None:
    if not stored or not stored[3]:
        return None
    key, verb, customers, _, assignee, until = stored
    count = f"{customers:,} customer{'' if customers == 1 else 's'}"
    done = {
        CallVerb.ASSIGN: f"{count} assigned to {assignee or 'nobody'}",
        CallVerb.SNOOZE: f"{count} snoozed until {wording.day(until and date.fromisoformat(until))}",
        CallVerb.WAKE: f"{count} woken",
    }
    return LastAction(id=key, words=done[CallVerb(verb)])


def told(plan: CallPlan, around: Overview, *, currency: str, filters: Filters, is_everybody: bool) -> Told:
    share = f", {100 * plan.expected_loss / around.expected_loss:.0f} % of all" if around.expected_loss else ""
    left_arr, left_loss = max(around.arr - plan.arr, 0), max(around.expected_loss - plan.expected_loss, 0)
    whose = "" if is_everybody else "yours, "
    return Told(
        capacity=f"{plan.conversations:,} conversation{'' if plan.conversations == 1 else 's'} a week",
        covered=f"{plan.above:,} customer{'' if plan.above == 1 else 's'}: {whose}{currency} {wording.compact(plan.arr)} ARR, "
        f"{wording.compact(plan.expected_loss)} expected loss{share}",
        uncovered=f"{currency} {wording.compact(left_arr)} ARR, {wording.compact(left_loss)} expected loss"
        + (", snoozed ones among them" if plan.snoozed else ""),
        plan=f"{plan.assigned:,} assigned, {plan.covered:,} covered by a talk of the last days or a pending promise, "
        f"{plan.untried:,} not tried yet this week",
        week=_week(around.week),
        line=_line(plan, filters, is_everybody=is_everybody),
        snoozed=found_words(plan.snoozed, is_capped=True).replace("customers", "snoozed").replace("customer", "snoozed")
        if plan.snoozed
        else "",
    )


def _week(week: OutreachCoverage) -> str:
    if not week.attempted:
        return "nobody tried yet"
    one_way = f", {week.one_way:,} told without an answer" if week.one_way else ""
    return (
        f"{week.attempted:,} attempted: {week.connected:,} connected{one_way}, {week.not_reached:,} not reached, "
        f"{week.declined:,} declined"
    )


def _line(plan: CallPlan, filters: Filters, *, is_everybody: bool) -> str:
    """What the line means here. It belongs to the whole list, so a filter does not move it."""
    if filters.is_any and plan.matching is not None:
        return (
            f"{plan.matching:,} of the customers that match stand above the line. It is drawn through the whole list: a filter "
            "does not move it."
        )
    if not is_everybody:
        return "The line is drawn through everybody's list, not only yours."
    return ""

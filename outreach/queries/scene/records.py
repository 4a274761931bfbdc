"""The scene as the API hands it on: the figures of the page, unrounded. Money is in the reporting currency."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from accounts.vocabulary import Function
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from outreach import battles
from outreach.battles import Cause, Span
from outreach.queries.capacity_changes import each_expert_can_carry
from outreach.queries.issue_records import SEVERITY
from outreach.queries.readers import Reader
from outreach.queries.scene import bridge
from outreach.queries.scene.capacity import Experts, by_function
from outreach.queries.scene.counting import WHOLE, CellNeeds
from outreach.queries.scene.standing import Place, Standing

WAITING = Annotated[int, msgspec.Meta(description="Customers who were not told the outcome, each once.")]
ARR = Annotated[float, msgspec.Meta(description="Of those customers, in the reporting currency.")]
SLIPPED = Annotated[int, msgspec.Meta(description="Open promises past their first day, or going to be.")]
NEED = Annotated[float, msgspec.Meta(description="By the formula that GET /scene tells.")]


class SceneFigures(msgspec.Struct):
    issues: int
    unowned: int
    customers_waiting: WAITING
    arr_waiting: ARR
    oldest_opened_at: datetime | None
    slipped_promises: SLIPPED
    worst_slip_days: int
    need: NEED


class SceneCellRecord(msgspec.Struct):
    function: Function
    severity: SEVERITY
    figures: SceneFigures


class SceneFunctionRecord(msgspec.Struct):
    function: Function
    experts: int
    experts_with_time: int
    has_capacity: Annotated[bool, msgspec.Meta(description="False: no expert of it carries fewer than each_carries.")]
    figures: SceneFigures


class SceneRecord(msgspec.Struct):
    """Where help is needed, of what this token's user may see."""

    counted_at: datetime
    currency: str
    formula: str
    each_carries: Annotated[int, msgspec.Meta(description="Open issues that an expert can own at a time.")]
    total: SceneFigures | None
    cells: Annotated[list[SceneCellRecord], msgspec.Meta(description="Where help is needed most first.")]
    functions: list[SceneFunctionRecord]


class SceneIssueRecord(msgspec.Struct):
    """An open issue, with what makes it need help."""

    issue_id: int
    function: Function
    severity: SEVERITY
    is_owned: bool
    opened_at: datetime | None
    customers_waiting: WAITING
    arr_waiting: ARR
    slipped_promises: SLIPPED
    worst_slip_days: int
    need: NEED


class RiskPartRecord(msgspec.Struct):
    cause: Cause
    customers: Annotated[int, msgspec.Meta(description="Who moved for this cause.")]
    amount: Decimal


class RiskBridgeRecord(msgspec.Struct):
    """Before, and the amounts of all parts, are after."""

    span: Span
    since: datetime
    is_rebuilt: Annotated[
        bool, msgspec.Meta(description="From the history of scores: nobody was there to remember it.")
    ]
    before: Decimal
    after: Decimal
    customers_before: int
    customers_after: int
    parts: list[RiskPartRecord]


class ArrAtRiskRecord(msgspec.Struct):
    currency: str
    results: Annotated[list[RiskBridgeRecord], msgspec.Meta(description="Empty until the clock has compared.")]


class RiskStepRecord(msgspec.Struct):
    """A customer whose part of the ARR at risk is another one than it was."""

    id: int
    customer_id: int
    span: Span
    cause: Cause
    before: Decimal
    after: Decimal


def arr_at_risk(*, reader: Reader) -> ArrAtRiskRecord:
    return ArrAtRiskRecord(reader.currency, [_bridge(each) for each in bridge.bridges(reader=reader)])


def list_steps(*, reader: Reader, span: Span, cause: Cause | None, part: Slice) -> Page[RiskStepRecord]:
    taken = cursors.take(bridge.steps(reader=reader, span=span, cause=cause), bridge.BY_SIZE, part)
    sent = [
        RiskStepRecord(step.pk, step.customer_id, span, Cause(step.cause), step.before, step.after)
        for step in taken.entries
    ]
    return Page(sent, taken.last_key)


def _bridge(each: bridge.Bridge) -> RiskBridgeRecord:
    return RiskBridgeRecord(
        span=each.span,
        since=each.day.taken_at,
        is_rebuilt=each.day.is_rebuilt,
        before=each.before,
        after=each.after,
        customers_before=each.customers_before,
        customers_after=each.customers_after,
        parts=[RiskPartRecord(part.cause, part.customers, part.amount) for part in each.parts],
    )


def scene(*, reader: Reader) -> SceneRecord:
    standing, each = Standing(reader), each_expert_can_carry()
    experts = by_function(each=each)
    cells = sorted(standing.cells, key=lambda cell: -cell.need)
    return SceneRecord(
        counted_at=standing.at,
        currency=reader.currency,
        formula=battles.FORMULA,
        each_carries=each,
        total=next((_figures(cell) for cell in cells if not cell.function), None),
        cells=[
            SceneCellRecord(Function(cell.function), cell.severity, _figures(cell))
            for cell in cells
            if cell.severity != WHOLE
        ],
        functions=[
            _function(cell, experts.get(cell.function, Experts()))
            for cell in cells
            if cell.function and cell.severity == WHOLE
        ],
    )


def list_issues(*, reader: Reader, place: Place, part: Slice) -> Page[SceneIssueRecord]:
    taken = Standing(reader).issues(place, part)
    return Page(
        [
            SceneIssueRecord(
                issue_id=each.issue_id,
                function=Function(each.function),
                severity=each.severity,
                is_owned=each.is_owned,
                opened_at=each.opened_at,
                customers_waiting=each.customers,
                arr_waiting=each.arr,
                slipped_promises=each.slipped,
                worst_slip_days=each.worst_slip,
                need=each.need,
            )
            for each in taken.entries
        ],
        taken.last_key,
    )


def _function(cell: CellNeeds, experts: Experts) -> SceneFunctionRecord:
    return SceneFunctionRecord(
        function=Function(cell.function),
        experts=experts.people,
        experts_with_time=experts.free,
        has_capacity=experts.free > 0,
        figures=_figures(cell),
    )


def _figures(cell: CellNeeds) -> SceneFigures:
    return SceneFigures(
        issues=cell.issues,
        unowned=cell.unowned,
        customers_waiting=cell.customers,
        arr_waiting=cell.arr,
        oldest_opened_at=cell.opened_at,
        slipped_promises=cell.slipped,
        worst_slip_days=cell.worst_slip,
        need=cell.need,
    )

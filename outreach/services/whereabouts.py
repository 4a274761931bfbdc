"""Where something is that moves by its ledger, for whoever comes second: with who was first, and where it can go from there."""

from typing import Any

from outreach.states import Machine


def where_it_is(held: Any, *, called: str = "") -> str:
    """“This issue is triaged, since Bo moved it”. ``called``: what it is named instead of “This issue”."""
    last = held.ledger.select_related("moved_by").order_by("-number").first()
    since = f", since {last.who} moved it" if last else ""
    name = called or f"This {held._meta.verbose_name}"
    return f"{name} is {held.get_state_display().lower()}{since}"


def not_from_here(held: Any, to: Any, machine: Machine, *, apart_from: frozenset[str] = frozenset()) -> str:
    """``apart_from``: states into which nothing is moved by choice."""
    state = type(to)
    steps = [state(step).label.lower() for step in sorted(machine.moves[held.state] - apart_from)]
    onward = f"From there it goes to {' or '.join(steps)}." if steps else "It moves no more."
    return f"{where_it_is(held)}, and cannot become {to.label.lower()}. {onward}"

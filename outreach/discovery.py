"""What a touchpoint owes us, and whether it has paid: two people who talked are not done before it is written down which needs came
to light, or that none did. Without Django; the database holds the same rule (``touchpoint_discovery_fits``)."""

from outreach.vocabulary import Discovery, Outcome

AFTER_A_TALK = (Discovery.NEEDS, Discovery.NONE_FOUND, Discovery.PENDING)
AFTER_ONE_WAY = (Discovery.NEEDS, Discovery.NOT_DUE)


def may_be(discovery: Discovery, *, outcome: Outcome, is_two_way: bool) -> bool:
    if outcome != Outcome.CONNECTED:
        return not is_two_way and discovery == Discovery.NOT_DUE
    return discovery in (AFTER_A_TALK if is_two_way else AFTER_ONE_WAY)


def settle(said: Discovery, *, outcome: Outcome, is_two_way: bool, has_needs: bool) -> Discovery:
    """What a touchpoint's discovery is, given what was said of it. A need that was heard is a fact and decides; without one, only
    “none found” settles a talk."""
    if has_needs:
        return Discovery.NEEDS
    if outcome != Outcome.CONNECTED or not is_two_way:
        return Discovery.NOT_DUE
    return Discovery.NONE_FOUND if said == Discovery.NONE_FOUND else Discovery.PENDING


def measure(*, outcome: Outcome, is_two_way: bool) -> str:
    """Under which name the act is recorded as a signal. Only a talk is the good news that scores know as ``touchpoint``: otherwise a
    customer would look safer for every call that was not answered and for every mailing."""
    if outcome != Outcome.CONNECTED:
        return f"touchpoint_{outcome.value}"
    return "touchpoint" if is_two_way else "touchpoint_one_way"

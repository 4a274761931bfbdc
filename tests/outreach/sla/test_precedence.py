"""Which policy holds: customer, segment, severity, default; for each target by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.sla.precedence import Holder, Subject, choose
from outreach.vocabulary import SlaScope, SlaTarget

ALL = frozenset(SlaTarget)
OF_ACME = Holder(SlaScope.CUSTOMER, ALL, "of Acme", customer_id=1)
OF_ENTERPRISE = Holder(SlaScope.SEGMENT, ALL, "of the segment", segment="Enterprise")
OF_THE_WORST = Holder(SlaScope.SEVERITY, ALL, "of severity 1", severity=1)
DEFAULT = Holder(SlaScope.DEFAULT, ALL, "default")
POLICIES = [DEFAULT, OF_THE_WORST, OF_ENTERPRISE, OF_ACME]


def held(subject: Subject, policies=POLICIES, target: SlaTarget = SlaTarget.CLOSE_LOOP) -> str | None:
    chosen = choose(policies, subject)[target].chosen
    return chosen.policy if chosen else None


@pytest.mark.parametrize(
    ("subject", "policy"),
    [
        (Subject(customer_id=1, segment="Enterprise", severity=1), "of Acme"),
        (Subject(customer_id=2, segment="Enterprise", severity=1), "of the segment"),
        (Subject(customer_id=2, segment=" enterprise", severity=1), "of the segment"),
        (Subject(customer_id=2, segment="SMB", severity=1), "of severity 1"),
        (Subject(customer_id=2, segment="", severity=2), "default"),
        (Subject(), "default"),
        (Subject(severity=1), "of severity 1"),
    ],
)
def test_the_nearest_policy_holds(subject, policy):
    assert held(subject) == policy


def test_a_target_that_a_policy_leaves_open_is_left_to_the_next_one():
    only_contact = Holder(SlaScope.CUSTOMER, frozenset({SlaTarget.FIRST_CONTACT}), "of Acme", customer_id=1)
    policies = [only_contact, OF_ENTERPRISE, DEFAULT]
    subject = Subject(customer_id=1, segment="Enterprise")

    assert held(subject, policies, SlaTarget.FIRST_CONTACT) == "of Acme"
    assert held(subject, policies) == "of the segment"
    assert choose(policies, subject)[SlaTarget.CLOSE_LOOP].passed == [only_contact]


def test_a_target_that_nobody_sets_has_no_clock():
    assert held(Subject(customer_id=1), [Holder(SlaScope.DEFAULT, frozenset(), "default")]) is None
    assert held(Subject(customer_id=1), []) is None


@given(st.permutations(POLICIES), st.integers(1, 3), st.sampled_from(["Enterprise", "SMB", ""]), st.integers(1, 5))
def test_the_order_in_which_policies_are_read_does_not_matter(policies, customer_id, segment, severity):
    subject = Subject(customer_id=customer_id, segment=segment, severity=severity)

    assert held(subject, policies) == held(subject)

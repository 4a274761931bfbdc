"""The pages of early warning: what whom they show, and what is done there."""

import pytest

from outreach.models import Crisis, EarlyWarning, Issue
from outreach.states import WarningState
from tests.factories.warnings import a_warning

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_count_against_the_usual_and_an_empty_one_says_so(lena, signed_in):
    assert "No more customers complain than usual" in signed_in(lena).get("/warnings").content.decode()
    a_warning()

    page = signed_in(lena).get("/warnings").content.decode()

    assert "Delivery and delays" in page
    assert "complaints in " in page
    assert 'class="chart-count too-many"' in page


def test_a_warning_shows_its_rule_and_words_and_a_hostile_text_is_only_text(lena, acme, signed_in):
    warning = a_warning(acme)

    page = signed_in(lena).get(f"/warnings/{warning.pk}").content.decode()

    assert "at most once in 30 days among 100 watched series" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "Declare a crisis?" in page


def test_who_keeps_a_customer_in_it_reads_of_no_other_and_a_stranger_of_none(ana, cleo, acme, zenith, signed_in):
    warning = a_warning(acme)

    own, foreign = signed_in(ana).get(f"/warnings/{warning.pk}"), signed_in(cleo).get(f"/warnings/{warning.pk}")

    page = own.content.decode()
    assert "1 customer of yours" in page
    assert page.count('class="timeline-text quote"') == 1
    assert "Acme" in page
    assert "Dismiss it" not in page
    assert foreign.status_code == 404
    assert "Delivery and delays" not in signed_in(cleo).get("/warnings").content.decode()


def test_it_is_made_an_issue_whose_customers_are_to_be_told(lena, signed_in):
    warning = a_warning()
    form = {"title": "Late deliveries", "function": "fulfilment", "with_customers": "on", "seen": warning.version}

    answer = signed_in(lena).post(f"/warnings/{warning.pk}/steps/issue", form)

    issue, now = Issue.objects.get(), EarlyWarning.objects.get()
    assert answer.status_code == 302
    assert (now.state, now.issue, issue.origin) == (WarningState.IN_HAND, issue, "warning")
    assert issue.loops.count() == warning.customers.count()


def test_it_is_declared_with_what_is_known_and_is_in_hand(lena, signed_in):
    warning = a_warning()
    browser = signed_in(lena)

    asked = browser.get(f"/crises/new?warning={warning.pk}").content.decode()
    form = {"kind": "service", "title": "Complaints about delivery", "severity": "2", "how": "declare"}
    answer = browser.post(f"/crises/new?warning={warning.pk}", form)

    crisis, now = Crisis.objects.get(), EarlyWarning.objects.get()
    assert "Complaints about Delivery and delays" in asked
    assert answer.status_code == 302
    assert (now.state, now.crisis) == (WarningState.IN_HAND, crisis)


def test_who_dismisses_it_says_why_and_who_came_second_is_told(lena, adam, signed_in):
    warning = a_warning()
    form = {"reason": "A test of the shop.", "seen": warning.version}

    silent = signed_in(lena).post(f"/warnings/{warning.pk}/steps/dismiss", {**form, "reason": " "})
    done = signed_in(lena).post(f"/warnings/{warning.pk}/steps/dismiss", form)
    second = signed_in(adam).post(f"/warnings/{warning.pk}/steps/dismiss", form)

    assert (silent.status_code, done.status_code, second.status_code) == (422, 302, 412)
    assert "since Lena moved it" in second.content.decode()
    assert EarlyWarning.objects.get().state == WarningState.DISMISSED

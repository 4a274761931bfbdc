"""Several currencies meet only through a dated rate."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import money
from accounts.money import CURRENCIES, Money, NoExchangeRate
from tests.factories.accounts import ExchangeRateFactory

APRIL = date(2026, 4, 1)

amounts = st.decimals(min_value=0, max_value=10**12, places=2)


def test_one_currency_needs_no_rate():
    assert money.total(
        [Money(Decimal(1), "EUR"), Money(Decimal("2.50"), "EUR")], to="EUR", on=APRIL, rates={}
    ) == Money(Decimal("3.50"), "EUR")


def test_a_mixed_sum_without_a_rate_is_an_error_that_names_currency_and_cure():
    with pytest.raises(NoExchangeRate) as refused:
        money.total([Money(Decimal(1), "USD"), Money(Decimal(1), "EUR")], to="USD", on=APRIL, rates={})

    assert refused.value.currency == "EUR"
    assert refused.value.message == (
        "There is no exchange rate from EUR to USD on or before 2026-04-01. "
        "Add one under Administration → Exchange rates."
    )


@pytest.mark.django_db
def test_even_nothing_of_a_currency_without_a_rate_is_not_zero():
    with pytest.raises(NoExchangeRate):
        money.convert(Decimal(0), "EUR", to="USD", on=APRIL)


@pytest.mark.django_db
def test_the_newest_rate_on_or_before_the_day_counts():
    for rated_on, rate in [("2026-01-01", "1.10"), ("2026-04-01", "1.20"), ("2026-04-02", "9.99")]:
        ExchangeRateFactory(rated_on=rated_on, rate=rate)

    assert money.convert(Decimal(100), "EUR", to="USD", on=APRIL) == Decimal("120.00")
    assert money.convert(Decimal(100), "EUR", to="USD", on=date(2026, 3, 31)) == Decimal("110.00")
    with pytest.raises(NoExchangeRate):
        money.convert(Decimal(100), "EUR", to="USD", on=date(2025, 12, 31))


@pytest.mark.django_db
def test_a_rate_to_another_currency_or_the_other_way_round_does_not_count():
    ExchangeRateFactory(currency="EUR", reporting_currency="GBP")
    ExchangeRateFactory(currency="USD", reporting_currency="EUR")

    with pytest.raises(NoExchangeRate):
        money.convert(Decimal(100), "EUR", to="USD", on=APRIL)


@pytest.mark.django_db
def test_all_rates_of_a_day_come_with_one_query(django_assert_num_queries):
    ExchangeRateFactory(currency="EUR", rate="1.10")
    ExchangeRateFactory(currency="GBP", rate="1.30")

    with django_assert_num_queries(1):
        rates = money.rates_on(APRIL, to="USD")

    assert rates == {"EUR": Decimal("1.10"), "GBP": Decimal("1.30"), "USD": Decimal(1)}


@pytest.mark.django_db
def test_a_sum_reads_the_rates_once_and_only_for_foreign_money(django_assert_num_queries):
    ExchangeRateFactory(currency="EUR", rate="2")
    dollars, euros = Money(Decimal(1), "USD"), Money(Decimal(1), "EUR")

    with django_assert_num_queries(0):
        money.total([dollars] * 5, to="USD", on=APRIL)
    with django_assert_num_queries(1):
        assert money.total([dollars, euros, euros], to="USD", on=APRIL).amount == 5


@given(amount=amounts, rate=st.decimals(min_value="0.0001", max_value=10_000, places=8))
def test_conversion_is_exact_to_the_cent_and_never_negative(amount, rate):
    converted = money.convert(amount, "EUR", to="USD", on=APRIL, rates={"EUR": rate})

    assert converted >= 0
    assert abs(converted - amount * rate) <= Decimal("0.005")


@given(st.lists(amounts, max_size=20))
def test_the_order_of_a_sum_does_not_matter(values):
    parts = [Money(value, "EUR") for value in values]
    rates = {"EUR": Decimal("1.37")}

    forwards, backwards = (money.total(way, to="USD", on=APRIL, rates=rates) for way in (parts, parts[::-1]))

    assert forwards == backwards


def test_currencies_are_codes_of_three_letters_and_hold_the_usual_ones():
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
    assert {"USD", "EUR", "GBP", "JPY", "CHF", "INR"} < CURRENCIES
    assert not {"XXX", "XAU", "XTS", "BTC"} & CURRENCIES


def test_money_reads_well():
    assert str(Money(Decimal("1234567.8"), "EUR")) == "1,234,567.80 EUR"

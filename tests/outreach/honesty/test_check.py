"""The check of a text in blocks: what it points at, what it refuses, and that it leaves an honest text alone."""

import time
from datetime import date

import pytest

from outreach.honesty import check
from outreach.honesty.blocks import LONGEST_PART, Block, Part, as_one, in_order
from outreach.honesty.check import MOST, Backing
from outreach.honesty.phrases import Fault
from tests.factories.scripts import HONEST

TODAY, FRIDAY = date(2026, 11, 22), date(2026, 11, 27)
NOTHING_PROMISED = Backing(TODAY)
TEXT = {Part(name): said for name, said in HONEST.items()}


def found(part, said, backing=NOTHING_PROMISED):
    return [(each.fault, each.words) for each in check.read({**TEXT, part: said}, backing) if each.part == part]


def test_an_honest_text_is_left_alone():
    assert check.read(TEXT, NOTHING_PROMISED) == []


def test_there_are_six_blocks_and_the_second_has_three_answers():
    assert [said.block for said in in_order(TEXT)] == list(Block)
    assert [part for said in in_order(TEXT) for part, _ in said.parts] == list(Part)
    assert as_one(TEXT).split("\n\n") == list(HONEST.values())


@pytest.mark.parametrize(
    ("said", "fault", "words"),
    [
        ("At 02:10 you should have called us.", Fault.BLAME, "you should have"),
        ("At 02:10 it failed, due to our hosting provider.", Fault.BLAME, "due to our hosting provider"),
        ("At 02:10 it was human error.", Fault.BLAME, "human error"),
        ("At 02:10 something failed. We cannot comment on it.", Fault.STONEWALLING, "cannot comment"),
        ("At 02:10 it failed: an isolated incident.", Fault.STONEWALLING, "isolated incident"),
        ("At 02:10 it failed. We take this very seriously.", Fault.PARTY_LINE, "We take this very seriously"),
        ("At 02:10 there were technical\ndifficulties.", Fault.MISSING_FACT, "technical\ndifficulties"),
        ("At 02:10 it failed. It works soon.", Fault.MISSING_FACT, "soon"),
    ],
)
def test_it_points_at_the_words(said, fault, words):
    assert (fault, words) in found(Part.WHAT_HAPPENED, said)


def test_we_may_be_to_blame_and_nobody_else():
    assert found(Part.APOLOGISE, "We are sorry: we are to blame.") == []
    assert (Fault.BLAME, "the carrier is to blame") in found(Part.APOLOGISE, "Sorry, the carrier is to blame.")


def test_the_same_words_twice_are_the_party_line():
    again = f"{HONEST['apologise']} And two of us watch."

    assert found(Part.ASSURE, f"From now on: {again}") == [(Fault.PARTY_LINE, HONEST["apologise"].rstrip("."))]


def test_what_they_heard_before_is_the_party_line_too():
    before = Backing(TODAY, earlier=[as_one(TEXT)])

    assert {each.part for each in check.read(TEXT, before)} == set(Part)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (Part.APOLOGISE, "This was bad."),
        (Part.WHAT_HAPPENED, "Your line stood still."),
        (Part.WHAT_WE_DID, "Everything was repaired."),
        (Part.WHAT_HAPPENS_NOW, "The cause is looked for."),
        (Part.ASK, "That is all there is."),
        (Part.ASSURE, "Quality matters."),
        (Part.THANK, "Goodbye."),
    ],
)
def test_a_block_that_does_not_say_what_it_is_for_misses_a_fact(part, said):
    assert (Fault.MISSING_FACT, said) in found(part, said)


def test_only_a_date_without_a_promise_and_an_empty_block_are_refused():
    said = {**TEXT, Part.WHAT_HAPPENS_NOW: "It is repaired by Friday. You should have called.", Part.THANK: " "}

    refused = check.refusals(check.read(said, NOTHING_PROMISED))

    assert [(each.part, each.words) for each in refused] == [(Part.WHAT_HAPPENS_NOW, "by Friday"), (Part.THANK, " ")]
    assert check.refusals(check.read({**said, Part.THANK: "Thank you."}, Backing(TODAY, frozenset({FRIDAY})))) == []


def test_the_next_update_backs_what_tells_of_it_and_nothing_else():
    behind = Backing(TODAY, updates=frozenset({FRIDAY}))

    assert found(Part.WHAT_HAPPENS_NOW, "You hear from us on Friday.", behind) == []
    assert found(Part.WHAT_HAPPENS_NOW, "It is repaired on Friday.", behind) == [(Fault.UNBACKED_DATE, "on Friday")]


def test_a_promise_that_hides_in_what_happened_is_found():
    said = "On Friday at 02:10 it failed. We will repair it on Friday."

    assert found(Part.WHAT_HAPPENED, said) == [(Fault.UNBACKED_DATE, "on Friday")]
    assert [each.start for each in check.read({**TEXT, Part.WHAT_HAPPENED: said}, NOTHING_PROMISED)] == [48]


def test_the_cure_names_the_day_that_is_promised():
    text = {**TEXT, Part.WHAT_HAPPENS_NOW: "It is repaired tomorrow."}

    (finding,) = check.read(text, Backing(TODAY, frozenset({FRIDAY}), has_names=True))

    assert "27 November 2026" in finding.instead
    assert "{{ promise_due }}" in finding.instead


@pytest.mark.parametrize("evil", ["the ", "by ", "1/", "x", "we take ", "end of ", " ", "twenty-", "{{", "next "])
def test_a_hostile_text_costs_no_more_than_another(evil):
    text = dict.fromkeys(Part, evil * 2_000)

    began = time.process_time()
    findings = check.read(text, Backing(TODAY, earlier=[evil * 10_000]))

    assert time.process_time() - began < 1
    assert len(findings) <= MOST
    assert all(each.end <= LONGEST_PART for each in findings)

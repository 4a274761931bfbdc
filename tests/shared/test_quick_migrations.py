"""Which operations share a state. That the database comes out the same was compared once (docs/decisions/0031)."""

import pgtrigger
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AlterField,
    CreateModel,
    RemoveConstraint,
    RunPython,
    RunSQL,
)
from django.db.models import CheckConstraint, IntegerField, Q
from pgtrigger.migrations import AddTrigger

from crisis_triage.shared.migrations import stages

LOOP, ISSUE = CreateModel("Loop", [("id", IntegerField())]), CreateModel("Issue", [("id", IntegerField())])


def field(model: str) -> AddField:
    return AddField(model, "age", IntegerField(null=True))


def constraint(model: str) -> AddConstraint:
    return AddConstraint(model, CheckConstraint(condition=Q(age__gt=0), name="has_an_age"))


def test_what_is_new_comes_at_once():
    operations = [LOOP, ISSUE, field("customer"), constraint("customer"), RunSQL("SELECT 1")]

    assert list(stages(operations)) == [operations]


def test_a_new_table_is_made_with_all_that_is_added_to_it():
    operations = [LOOP, ISSUE, field("loop"), constraint("loop"), field("issue")]

    assert list(stages(operations)) == [operations]


def test_a_trigger_waits_for_its_table_and_for_those_it_may_speak_of():
    trigger = AddTrigger("loop", pgtrigger.Protect(name="is_kept", operation=pgtrigger.Delete))
    operations = [LOOP, trigger, ISSUE]

    assert list(stages(operations)) == [operations[:1], operations[1:]]


def test_what_was_just_added_can_be_taken_away():
    operations = [constraint("loop"), RemoveConstraint("loop", "has_an_age"), constraint("loop")]

    assert list(stages(operations)) == [operations[:1], operations[1:]]


def test_what_may_look_at_everything_stands_alone():
    operations = [field("loop"), AlterField("loop", "age", IntegerField()), RunPython(RunPython.noop), field("issue")]

    assert list(stages(operations)) == [[operation] for operation in operations]

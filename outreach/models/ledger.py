"""Rows whose state moves by their ledger, and only so.

A move is a row: who, when, from where to where. Writing it moves the state, by a trigger of the database; a state that changes in any
other way is refused, and so is a move that the transition table lacks. So there is a row for every change, its numbers have no
gaps, and of two people who move the same thing at once the second one is refused.
"""

import functools
import operator
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from crisis_triage.shared.triggers import never_deleted
from outreach.states import Machine


class Moved(models.Model):
    """``moves`` counts the rows of its ledger."""

    moves = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def version(self) -> str:
        """Another one after every change: by the moves, and by the clock for what is no move."""
        return version_of(self, self.moves)


class Move(models.Model):
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    job = models.CharField(max_length=60, blank=True, default="", help_text="What moved it, if nobody did.")
    moved_at = models.DateTimeField()
    note = models.TextField(max_length=4000, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def who(self) -> str:
        return self.moved_by.name if self.moved_by else self.job


def version_of(row: Any, *counted: object) -> str:
    """Of a row with ``updated_at``. What else tells versions apart is ``counted``: two changes may bear one moment."""
    return version_as_told(row._meta.model_name, row.pk, row.updated_at, *counted)


def version_as_told(name: str, pk: int, updated_at: datetime, *counted: object) -> str:
    return "-".join(map(str, (name, pk, *counted, int(updated_at.timestamp() * 1_000_000))))


def state_is_known(machine: Machine, *, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(state__in=sorted(machine.states())), name=name)


def move_is_in_the_table(machine: Machine, *, name: str) -> models.CheckConstraint:
    pairs = (Q(from_state=before, to_state=after) for before, after in machine.pairs())
    return models.CheckConstraint(condition=functools.reduce(operator.or_, pairs), name=name)


def move_has_an_actor(*, name: str, who: str = "moved_by", job: str = "job") -> models.CheckConstraint:
    """A person, or the named job that did it; never nobody, never both."""
    somebody = Q(**{f"{who}__isnull": False, job: ""})
    return models.CheckConstraint(condition=somebody | (Q(**{f"{who}__isnull": True}) & ~Q(**{job: ""})), name=name)


def moves_of(what: str, machine: Machine, *, column: str = "") -> list[models.BaseConstraint]:
    """Of a ledger's table: one move at a time, as the table of transitions says, by somebody. ``column``: the foreign key, where it has
    another name."""
    article = "an" if what[0] in "aeiou" else "a"
    return [
        models.UniqueConstraint(fields=[column or what, "number"], name=f"one_move_of_{article}_{what}_at_a_time"),
        move_is_in_the_table(machine, name=f"{what}_moves_as_the_table_says"),
        move_has_an_actor(name=f"{what}_is_moved_by_somebody"),
    ]


def follows_its_ledger(machine: Machine, *, ledger: str, column: str) -> list[pgtrigger.Trigger]:
    """For the table whose state moves. ``column``: of the ledger, that names the row."""
    return [
        pgtrigger.Trigger(
            name="begins_at_the_beginning",
            operation=pgtrigger.Insert,
            when=pgtrigger.Before,
            condition=pgtrigger.Condition(f"NEW.state <> '{machine.first}' OR NEW.moves <> 0"),
            func=f"RAISE EXCEPTION '% begins as {machine.first}, not as %', TG_TABLE_NAME, NEW.state USING ERRCODE = 'check_violation';",
        ),
        pgtrigger.Trigger(
            name="moves_by_its_ledger",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            condition=pgtrigger.Condition("ROW(OLD.state, OLD.moves) IS DISTINCT FROM ROW(NEW.state, NEW.moves)"),
            func=f"""
                IF NEW.moves <> OLD.moves + 1 OR NOT EXISTS (
                    SELECT FROM {ledger} WHERE {column} = NEW.id AND number = NEW.moves
                       AND from_state = OLD.state AND to_state = NEW.state) THEN
                    RAISE EXCEPTION '% % does not move from % to % without a row in {ledger}',
                        TG_TABLE_NAME, NEW.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;""",  # noqa: S608  our own names
        ),
    ]


def moves_its_row(*, table: str, column: str, but: Sequence[str] = ()) -> list[pgtrigger.Trigger]:
    """For the ledger, which is written once, ``but`` for what another rule lets change."""
    return [
        pgtrigger.Trigger(
            name="moves_its_row",
            operation=pgtrigger.Insert,
            when=pgtrigger.After,
            func=f"""
                UPDATE {table} SET state = NEW.to_state, moves = NEW.number
                 WHERE id = NEW.{column} AND state = NEW.from_state AND moves = NEW.number - 1;
                IF NOT FOUND THEN
                    RAISE EXCEPTION '{table} % is not at % any more, or move % is not its next', NEW.{column}, NEW.from_state,
                        NEW.number USING ERRCODE = 'check_violation';
                END IF;
                RETURN NULL;""",  # noqa: S608  our own names
        ),
        pgtrigger.ReadOnly(name="is_written_once", exclude=list(but))
        if but
        else pgtrigger.Protect(name="is_written_once", operation=pgtrigger.Update),
        never_deleted(),
    ]

"""Benchmarks rot when nobody runs them: the suite runs each at its smallest size."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from benchmarks import scratch
from benchmarks.report import Row, Size, number, write

ROOT = Path(__file__).resolve().parents[2]


def test_a_row_says_whether_its_goal_was_reached():
    row = Row("ingest", 20_000, "signals/s", "bare COPY", 40_000, at_least=0.4)

    assert row.ratio == 0.5
    assert row.goal == "≥ 0.4"
    assert row.is_reached
    assert not Row("list", 40, "ms", "allowed", 30, at_most=1).is_reached


def test_numbers_keep_three_digits_that_mean_something():
    assert [number(value) for value in (0.01234, 7.0, 99.96, 51_208.4)] == ["0.0123", "7", "100", "51,208"]


def test_results_name_the_contract_s_fields(tmp_path):
    from datetime import UTC, datetime

    path = tmp_path / "results" / "latest.json"

    write([Row("a", 1, "s", "b", 2)], size=Size.SMALL, at=datetime(2026, 11, 21, tzinfo=UTC), seconds=1, path=path)

    (row,) = json.loads(path.read_text())["rows"]
    assert {"name", "value", "unit", "limit_name", "limit_value", "ratio"} <= set(row)


def migrated() -> dict[str, str]:
    """What the suite migrated once is not migrated again."""
    template = settings.DATABASES["default"].get("TEST", {}).get("TEMPLATE")
    return {scratch.TEMPLATE: template} if template else {}


@pytest.mark.slow
def test_every_benchmark_still_runs(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks"],
        cwd=ROOT,
        env={**os.environ, **migrated(), "BENCH_SIZE": "small", "BENCH_RESULTS": str(tmp_path / "small.json")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr

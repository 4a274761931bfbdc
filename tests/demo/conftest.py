"""One small world for all tests of the simulator: it is the same for everybody, and never changed."""

from datetime import UTC, datetime

import pytest

from crisis_triage.demo.simulator import Settings, World, simulate

UNTIL = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def world() -> World:
    return simulate(Settings(until=UNTIL, customers=120))


@pytest.fixture(scope="session")
def large_world() -> World:
    """Enough departures for statements about chances."""
    return simulate(Settings(until=UNTIL, customers=2_500))

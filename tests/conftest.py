"""Every test runs on the real servers. `make test` gives them a data folder of their own, without fsync."""

import pytest

from crisis_triage import env


def pytest_configure(config: pytest.Config) -> None:
    env.hold_servers()

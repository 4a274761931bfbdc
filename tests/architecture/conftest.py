"""The stage on which every address is asked by everybody."""

from collections.abc import Iterator

import pytest

from tests.architecture import access_world
from tests.architecture.access_world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """One stage for the whole play; what an actor changes is undone after each scene."""
    with access_world.on_stage(django_db_blocker, tmp_path_factory) as built:
        yield built

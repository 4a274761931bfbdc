"""The stage on which every address is asked by everybody."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests.architecture import access_world
from tests.architecture.access_world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """One stage for the whole play; what an actor changes is undone after each scene."""
    folder = str(tmp_path_factory.mktemp("uploads"))
    with (
        override_settings(MEDIA_ROOT=folder, FILE_UPLOAD_TEMP_DIR=folder),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield access_world.build()
        transaction.set_rollback(True)

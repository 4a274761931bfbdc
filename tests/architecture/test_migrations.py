"""The models and the migrations say the same."""

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from crisis_triage.shared.migrations import QuickMigration


@pytest.mark.django_db
def test_no_model_changed_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_share_their_states():
    """Half a minute of each new installation is at stake."""
    on_disk = MigrationLoader(None).disk_migrations
    replaced = {name for migration in on_disk.values() for name in migration.replaces}

    slow = [
        f"{app}/migrations/{name}.py: make it `class Migration(QuickMigration)`, from crisis_triage.shared.migrations"
        for (app, name), migration in on_disk.items()
        if app in {"accounts", "signals", "outreach"} and (app, name) not in replaced
        if not isinstance(migration, QuickMigration)
    ]

    assert slow == []

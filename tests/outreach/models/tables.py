"""Past the services, straight into the tables."""

import pytest
from django.db import DatabaseError, connection, transaction


def refused(rule):
    return pytest.raises(DatabaseError, match=rule)


def run_sql(statement, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def written(model, **about):
    with transaction.atomic():
        return model.objects.create(**about)


def changed(row, **values):
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)

"""What ingest is measured against: the least that PostgreSQL needs for the same rows, and what Django makes easy to write."""

import io
from collections.abc import Sequence

from django.db import connection, transaction
from rest_framework import permissions, serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from accounts.models import User
from signals.models import Signal

REFERENCES = {"customer_id": "accounts_customer", "source_id": "signals_source", "measure_id": "signals_measure"}
COLUMNS = "source_id, customer_id, measure_id, occurred_at, known_at, value, external_id, text, author, url"
STAGE = """
CREATE TEMPORARY TABLE bare_incoming (
    source_id smallint, customer_id bigint, measure_id smallint, occurred_at timestamptz, known_at timestamptz,
    value double precision, external_id text, text text, author text, url text
) ON COMMIT DROP
"""


def make_bare_table() -> None:
    """The table of signals once more: the same columns, constraints, indexes and references."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_signal")
        cursor.execute("CREATE TABLE bare_signal (LIKE signals_signal INCLUDING ALL)")
        for column, table in REFERENCES.items():
            cursor.execute(
                f"ALTER TABLE bare_signal ADD FOREIGN KEY ({column}) REFERENCES {table} DEFERRABLE INITIALLY DEFERRED"
            )


def copy_bare(lines: Sequence[str]) -> None:
    """One idempotent chunk: ids known beforehand, nothing checked, no rate kept, nobody asked to score."""
    data = io.BytesIO("".join(lines).encode())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.copy_expert("COPY bare_incoming FROM STDIN", data, 1 << 16)
        cursor.execute(
            f"INSERT INTO bare_signal ({COLUMNS}) SELECT * FROM bare_incoming "
            "ON CONFLICT (source_id, external_id) DO NOTHING"
        )


class PlainSignal(serializers.ModelSerializer):
    class Meta:
        model = Signal
        fields = [
            "source", "customer", "measure", "occurred_at", "known_at", "value", "external_id", "text", "author", "url",
        ]  # fmt: skip


class PlainView(APIView):
    """As the tutorials have it."""

    permission_classes = [permissions.IsAuthenticated]

    def post(self, request):
        batch = PlainSignal(data=request.data, many=True)
        batch.is_valid(raise_exception=True)
        Signal.objects.bulk_create([Signal(**row) for row in batch.validated_data])
        return Response({"created": len(batch.validated_data)}, status=201)


def post_plainly(rows: Sequence[dict[str, object]], user: User) -> None:
    request = APIRequestFactory().post("/", rows, format="json")
    force_authenticate(request, user=user)
    response = PlainView.as_view()(request)
    assert response.status_code == 201, response.data  # noqa: S101

"""The rooms that tell their own part of the access matrix: each has TABLE and ARGUMENTS, and SENT if somebody writes there."""

from tests.architecture import (
    access_corrections,
    access_crises,
    access_customers,
    access_events,
    access_identity,
    access_imports,
    access_measures,
    access_messages,
    access_notices,
    access_sla,
    access_webhooks,
)

ROOMS = (
    access_messages,
    access_measures,
    access_notices,
    access_corrections,
    access_sla,
    access_events,
    access_identity,
    access_webhooks,
    access_customers,
    access_crises,
    access_imports,
)

"""Which source keeps which field of customers and contacts."""

from collections.abc import Mapping

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import FieldKeeper, User
from accounts.models.field_keeper import CONTACT, CUSTOMER, FIELDS
from accounts.services.cells import is_source
from crisis_triage.shared.errors import Invalid


def of_customers() -> dict[str, str]:
    kept = _of(CUSTOMER)
    return kept | {"currency": kept["arr"]} if "arr" in kept else kept


def of_contacts() -> dict[str, str]:
    return _of(CONTACT)


def _of(kind: str) -> dict[str, str]:
    return dict(FieldKeeper.objects.filter(kind=kind).values_list("field", "source"))


@transaction.atomic
def set_keepers(*, kept: Mapping[tuple[str, str], str], by: User) -> None:
    """Those of many fields, each as by ``set_keeper``."""
    for (kind, field), source in kept.items():
        set_keeper(kind=kind, field=field, source=source, by=by)


@transaction.atomic
def set_keeper(*, kind: str, field: str, source: str, by: User) -> None:
    """From now on; what is there stays until the keeper says something else. An empty ``source``: everybody's again."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    if field not in FIELDS.get(kind, ()):
        raise Invalid(f"“{field}” is no field of a {kind} that a source could keep.", field="field")
    if not source:
        FieldKeeper.objects.filter(kind=kind, field=field).delete()
        return
    if not is_source(source):
        raise Invalid(
            f"“{source}” cannot name a source. Use the name that files and the API have for it.", field="source"
        )
    FieldKeeper.objects.update_or_create(kind=kind, field=field, defaults={"source": source})

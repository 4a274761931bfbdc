"""Who keeps which field: chosen on a page, by the API, and seen at the administrator's desk."""

import pytest

from accounts.models import FieldKeeper
from accounts.services import keepers

NO_INLINES = {f"external_ids-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
URL, API = "/settings/fields", "/api/v1/field-keepers"


def kept() -> dict[str, str]:
    return dict(FieldKeeper.objects.values_list("field", "source"))


def test_a_field_is_given_to_a_source_and_to_everybody_again(lena, acme, signed_in):
    client = signed_in(lena)

    assert client.post(URL, {"customer-arr": "crm", "customer-name": "crm"}, follow=True).status_code == 200
    assert kept() == {"arr": "crm", "name": "crm"}

    assert b'<option value="crm" selected>' in client.get(URL).content
    client.post(URL, {"customer-name": "crm"})
    assert kept() == {"name": "crm"}


def test_a_source_that_nobody_knows_is_refused_beside_its_field(lena, acme, signed_in):
    answer = signed_in(lena).post(URL, {"customer-arr": "nobody"})

    assert (answer.status_code, kept()) == (422, {})


def test_before_any_source_the_page_says_what_to_do(lena, signed_in):
    assert "No source has sent customers yet" in signed_in(lena).get(URL).content.decode()


def test_by_the_api_too(with_token, lena):
    client = with_token(lena)

    assert client.put(f"{API}/customer/arr", {"source": "billing"}, content_type="application/json").status_code == 200
    assert client.get(API).json() == {"results": [{"kind": "customer", "field": "arr", "source": "billing"}]}
    assert client.delete(f"{API}/customer/arr").status_code == 204
    assert kept() == {}


@pytest.mark.parametrize(
    ("place", "body"), [("loop/state", {"source": "crm"}), ("customer/arr", {"source": "a b"}), ("customer/arr", {})]
)
def test_nonsense_is_named(with_token, lena, place, body):
    refused = with_token(lena).put(f"{API}/{place}", body, content_type="application/json")

    assert (refused.status_code, kept()) == (422, {})


def test_what_a_source_keeps_is_not_changed_at_the_desk(adam, acme, signed_in):
    keepers.set_keeper(kind="customer", field="owner_email", source="crm", by=adam)
    desk = f"/admin/accounts/customer/{acme.pk}/change/"

    shown = signed_in(adam).get(desk).content.decode()
    signed_in(adam).post(desk, {"owner": "", "team": acme.team_id, "strategic_weight": "1", **NO_INLINES})

    acme.refresh_from_db()
    assert "owner_email by “crm”" in shown
    assert (acme.owner_id is not None, acme.strategic_weight) == (True, 1)

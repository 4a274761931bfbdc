"""Files by the API: what the page does, by the same services."""

import pytest
from django.utils import timezone

from accounts.models import ApiToken, Customer, User
from accounts.services import tokens
from accounts.vocabulary import Scope
from signals.ingest.tasks import resume_imports

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def call(client, lena: User):
    scopes = [Scope.SIGNALS_READ, Scope.SIGNALS_WRITE]
    plain = tokens.create_token(user=lena, scopes=scopes, name="", by=None, at=timezone.now()).plain

    def call(method: str, path: str, body: object = None, kind: str = "application/json"):
        headers = {"Authorization": f"Bearer {plain}"}
        response = getattr(client, method)(f"/api/v1/imports{path}", body, content_type=kind, headers=headers)
        return response.status_code, response.json() if response.content else None

    assert ApiToken.objects.exists()
    return call


def send(call, body: bytes, query: str = "source=crm&content=customers&file_name=a.csv"):
    return call("post", f"?{query}", body, "application/octet-stream")


def test_a_file_is_sent_named_started_and_taken_back(call):
    status, sent = send(call, b"Nr,Firma\nA-1,Acme\n")
    assert (status, sent["state"], sent["preview"]) == (201, "uploaded", None)
    path = f"/{sent['id']}"
    assert call("post", f"{path}/start")[1]["code"] == "columns_unknown"

    status, named = call("put", f"{path}/columns", {"columns": {"Nr": "external_id", "Firma": "name"}})
    assert (status, named["preview"]["counts"]["created"]) == (200, 1)
    assert named["preview"]["examples"][0]["changes"] == [["name", "", "Acme"]]

    assert call("post", f"{path}/start")[0] == 202
    resume_imports()
    assert call("get", path)[1]["created"] == 1
    assert call("get", "")[1]["results"][0]["columns"] == {"nr": "external_id", "firma": "name"}

    assert call("post", f"{path}/revert")[1]["state"] == "reverting"
    resume_imports()
    assert call("get", path)[1]["taken_back"] == 1
    assert not Customer.objects.filter(deleted_at=None).exists()
    assert call("post", f"{path}/revert")[0] == 409


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(call, settings, tmp_path):
    settings.LARGEST_UPLOAD = 2**20

    status, problem = send(call, b"external_id,name\n" + b"x" * 2**20)

    assert (status, problem["code"]) == (413, "too_large")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_is_no_such_file_is_told_with_its_cure(call):
    status, problem = send(call, b"\xd0\xcf\x11\xe0 old excel")

    assert (status, problem["code"]) == (422, "file_refused")
    assert "Save it as XLSX or CSV" in problem["detail"]


def test_what_became_of_the_rows_is_a_file(client, call):
    _, sent = send(call, b"external_id,name\nA-1,Acme\nA-2,\n")
    path = f"/api/v1/imports/{sent['id']}"
    call("post", f"/{sent['id']}/start")
    resume_imports()
    client.force_login(User.objects.get(email="lena@example.com"))

    def fetched(what: str) -> list[str]:
        response = client.get(f"{path}/{what}")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        return response.getvalue().decode().splitlines()

    [heading, refused] = fetched("rejects")
    assert (heading[:16], refused[:4]) == ("external_id,name", "A-2,")
    assert fetched("notices") == ["line,external_id,field,notice"]
    assert [line.rpartition(",")[2] for line in fetched("rows")] == ["result", "taken", "refused"]
    assert [line[:3] for line in fetched("rows?result=taken")[1:]] == ["A-1"]
    assert client.get(f"{path}/rows?result=lost").status_code == 422

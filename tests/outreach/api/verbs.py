"""How the tests of the verbs speak to the API."""

from typing import Any

from django.test import Client

V1 = "/api/v1"


def read(client: Client, path: str, **query: Any) -> dict[str, Any]:
    response = client.get(f"{V1}/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


def send(client: Client, path: str, etag: str | None = None, **given: Any):
    headers = {"if-match": etag} if etag else {}
    return client.post(f"{V1}/{path}", given, content_type="application/json", headers=headers)


def done(client: Client, path: str, etag: str | None = None, **given: Any) -> dict[str, Any]:
    response = send(client, path, etag, **given)
    assert response.status_code in (200, 201), response.content
    return response.json()


def moved(client: Client, path: str, **given: Any) -> dict[str, Any]:
    """``loops/3/tell``, by somebody who has just read the loop."""
    one, _, _ = path.rpartition("/")
    return done(client, path, read(client, one)["etag"], **given)


def named(response: Any) -> list[str]:
    """The fields that a refusal points at."""
    return [error["pointer"] for error in response.json().get("errors", [])]

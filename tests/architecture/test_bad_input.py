"""What cannot be right, sent to every address of the API that takes a body, also to one that is added tomorrow: it is refused in a problem
that says where, and nothing breaks."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse

from tests.architecture.access_asking import ROUTE_OF, ask, what_does_it
from tests.architecture.access_matrix import MATRIX
from tests.architecture.access_world import PEOPLE

pytestmark = pytest.mark.django_db

WRITES = {"POST", "PUT", "PATCH"}
WRITERS = sorted(key for key in MATRIX if ROUTE_OF[key[0]].startswith("api/v1/") and key[1] in WRITES)
AS_IT_COMES = {
    "api_bring_payload": "What is in it is for a mapping to say, later.",
    **dict.fromkeys(
        (f"api_segment_{call}" for call in ("batch", "track", "identify", "group", "page", "screen", "alias")),
        "Their libraries send more than we read, and count on 200; what was rejected is counted in the answer.",
    ),
}
DEEP = b'{"source":' * 5_000 + b"1" + b"}" * 5_000
NOT_TO_CHOOSE = {"is_superuser": True, "role": "administrator", "created_at": "2020-01-01T00:00:00Z", "pgh_id": 1}
HOSTILE: dict[str, Callable[[Any], Any]] = {
    "a null character": lambda value: f"{value}\x00",
    "an object": lambda value: {"$ne": None},
    "a number beyond all": lambda value: 10**400,
}
NOBODYS = 2**53


def asked(world, address: str, method: str, body: bytes) -> HttpResponse:
    """As somebody who may do it."""
    row = MATRIX[address, method]
    return ask(world, address, method, next((person for person in PEOPLE if row[person] < 300), "lena"), body)


def pointers(response: HttpResponse) -> set[str]:
    assert response["Content-Type"] == "application/problem+json", response.content
    return {error["pointer"].split("/")[1] for error in response.json().get("errors", []) if error["pointer"]}


@pytest.mark.parametrize(("address", "method"), WRITERS, ids=lambda part: part)
def test_what_cannot_be_right_is_refused(world, address, method):
    good = what_does_it(world, address, method)

    deep = asked(world, address, method, DEEP)
    more = asked(world, address, method, json.dumps(NOT_TO_CHOOSE | good).encode())
    told = {
        name: asked(world, address, method, json.dumps({field: make(good[field]) for field in good}).encode())
        for name, make in HOSTILE.items()
        if good
    }

    assert [response.content for response in (deep, more, *told.values()) if response.status_code >= 500] == []
    if good and address not in AS_IT_COMES:
        assert deep.status_code in {400, 422}
        assert more.status_code == 422
        assert pointers(more) & NOT_TO_CHOOSE.keys()
        assert {name: response.status_code for name, response in told.items() if not is_told(response)} == {}


def is_told(response: HttpResponse) -> bool:
    return 400 <= response.status_code < 500 and response["Content-Type"] == "application/problem+json"


def test_an_id_of_nobody_is_told_and_does_nothing(world):
    asked_for, wrong = 0, {}
    for address, method in WRITERS:
        good = what_does_it(world, address, method)
        names = [name for name in good if name.endswith(("_id", "_ids"))]
        foreign = {name: NOBODYS if name.endswith("_id") else [NOBODYS] for name in names}
        if foreign and address not in AS_IT_COMES:
            response = asked(world, address, method, json.dumps(good | foreign).encode())
            asked_for += 1
            if response.status_code not in {404, 422} or not is_told(response):
                wrong[address, method] = (response.status_code, response.content)

    assert wrong == {}
    assert asked_for > 10

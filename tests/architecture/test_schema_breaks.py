"""What the check of the published schema would say of each sort of change."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.architecture.schema_breaks import breaks

CUSTOMER = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "arr": {"anyOf": [{"type": "string", "format": "decimal"}, {"type": "null"}]},
        "band": {"enum": ["healthy", "critical"]},
        "parent": {"$ref": "#/components/schemas/Customer"},
    },
}
WISH = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 200},
        "arr": {"type": ["number", "null"]},
        "band": {"enum": ["healthy", "critical"]},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 10},
    },
}
PATH = "/api/v1/customers/{id}"
JSON = "application/json"
OLD: dict[str, Any] = {
    "paths": {
        PATH: {
            "put": {
                "operationId": "put_customer",
                "security": [{"token": []}, {"session": []}],
                "parameters": [
                    {"in": "path", "name": "id", "required": True, "schema": {"type": "integer"}},
                    {"in": "query", "name": "mode", "schema": {"type": "string", "enum": ["upsert", "update_only"]}},
                ],
                "requestBody": {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Wish"}}}},
                "responses": {
                    "200": {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Customer"}}}},
                    "409": {"description": "Conflict"},
                },
            }
        }
    },
    "webhooks": {
        "loop.moved": {
            "post": {"requestBody": {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Customer"}}}}}
        }
    },
    "components": {"schemas": {"Customer": CUSTOMER, "Wish": WISH}},
}
Change = Callable[[dict[str, Any]], object]


def put(document: dict[str, Any]) -> dict[str, Any]:
    return document["paths"][PATH]["put"]


def answer(document: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["schemas"]["Customer"]


def wish(document: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["schemas"]["Wish"]


def field(of: dict[str, Any], name: str, **schema: Any) -> None:
    of["properties"][name] = schema


BREAKING: dict[str, Change] = {
    "it is gone": lambda new: new["paths"].clear(),
    "PUT /api/v1/customers/{id}: it is gone": lambda new: new["paths"][PATH].pop("put"),
    "POST loop.moved: it is gone": lambda new: new["webhooks"].clear(),
    "operationId": lambda new: put(new).update(operationId="replace_customer"),
    "sign in by session": lambda new: put(new).update(security=[{"token": []}]),
    "“since” is needed now": lambda new: put(new)["parameters"].append(
        {"in": "query", "name": "since", "required": True, "schema": {}}
    ),
    "“mode” is refused now": lambda new: put(new)["parameters"].pop(),
    "?mode: update_only is refused now": lambda new: put(new)["parameters"][1]["schema"]["enum"].pop(),
    "a body is needed now": lambda new: put(new)["requestBody"].update(required=True),
    "a body is no longer taken": lambda new: put(new).pop("requestBody"),
    "no longer answers 409": lambda new: put(new)["responses"].pop("409"),
    "application/json is gone": lambda new: put(new)["responses"]["200"].update(content={}),
    "200/band: it is gone": lambda new: answer(new)["properties"].pop("band"),
    "200/name: it may be missing now": lambda new: answer(new).update(required=["id"]),
    "200/id: it may be string now": lambda new: field(answer(new), "id", type="string"),
    "200/name: it may be null now": lambda new: field(answer(new), "name", type=["string", "null"]),
    "200/arr: its format is another": lambda new: field(answer(new), "arr", type="string", format="money"),
    "200/band: it may be any word now": lambda new: field(answer(new), "band", type="string"),
    "body/region: it is needed now": lambda new: (
        field(wish(new), "region", type="string"), wish(new)["required"].append("region")
    ),
    "body/tags: it is refused now": lambda new: wish(new)["properties"].pop("tags"),
    "body/band: critical is refused now": lambda new: field(wish(new), "band", enum=["healthy"]),
    "body/name: only some words are taken": lambda new: field(wish(new), "name", type="string", enum=["Acme"]),
    "body/name: maxLength 100 is narrower": lambda new: field(wish(new), "name", type="string", maxLength=100),
    "body/name: minLength 2 is narrower": lambda new: field(wish(new), "name", type="string", minLength=2),
    "body/name: its pattern is another": lambda new: field(wish(new), "name", type="string", pattern="^A"),
    "body/arr: null is no longer taken": lambda new: field(wish(new), "arr", type="number"),
    "body/arr: number is no longer taken": lambda new: field(wish(new), "arr", type=["integer", "null"]),
    "body/tags/*: string is no longer taken": lambda new: field(
        wish(new), "tags", type="array", items={"type": "integer"}, maxItems=10
    ),
    "POST loop.moved/band: it is gone": lambda new: answer(new)["properties"].pop("band"),
}  # fmt: skip
HARMLESS: dict[str, Change] = {
    "nothing": lambda new: None,
    "a new path": lambda new: new["paths"].update({"/api/v1/more": {"get": {"responses": {}}}}),
    "a new verb": lambda new: new["paths"][PATH].update(get={"responses": {}}),
    "a wish that may be left out": lambda new: field(wish(new), "region", type="string"),
    "more words are taken": lambda new: field(wish(new), "band", enum=["healthy", "critical", "watch"]),
    "longer names are taken": lambda new: field(wish(new), "name", type="string", maxLength=400),
    "a field need not be sent any more": lambda new: wish(new).update(required=[]),
    "a new field is told": lambda new: field(answer(new), "region", type="string"),
    "a list of words grows": lambda new: field(answer(new), "band", enum=["healthy", "critical", "watch"]),
    "never null any more": lambda new: field(answer(new), "arr", type="string", format="decimal"),
    "another way to write the same": lambda new: field(
        wish(new), "arr", anyOf=[{"type": "null"}, {"allOf": [{"type": "number"}]}]
    ),
    "a new status": lambda new: put(new)["responses"].update({"201": {"description": "Made"}}),
    "other words for people": lambda new: put(new).update(summary="Say who they are"),
}


def changed(change: Change) -> dict[str, Any]:
    new = copy.deepcopy(OLD)
    change(new)
    return new


@pytest.mark.parametrize("said", BREAKING)
def test_what_breaks_a_client_is_named(said):
    found = breaks(OLD, changed(BREAKING[said]))

    assert any(said in sentence for sentence in found), found


@pytest.mark.parametrize("what", HARMLESS)
def test_what_breaks_nobody_passes(what):
    assert breaks(OLD, changed(HARMLESS[what])) == []

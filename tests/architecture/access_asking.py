"""How the stage of the access matrix is asked: every address by its name, with what would do it, as one of the people."""

from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from tests.architecture import access_loops
from tests.architecture.access_rooms import ROOMS
from tests.architecture.access_sent import QUERY, SENT, arguments
from tests.architecture.access_world import World


def addresses(resolver: URLResolver, route: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route + str(entry.pattern))
        else:
            yield route + str(entry.pattern), entry


EVERYTHING = dict(addresses(get_resolver()))
# The desk of the administrator has one rule for all its addresses, tested below.
DESK = {route: entry for route, entry in EVERYTHING.items() if route.startswith("admin/")}
OWN = {route: entry for route, entry in EVERYTHING.items() if route not in DESK}
ENTRY_OF = {entry.name: entry for entry in OWN.values()}
ROUTE_OF = {entry.name: route for route, entry in OWN.items()}
# What others wrote has verbs of its own (a form takes PUT for POST); for ours a verb without a row must be refused.
OURS = sorted(name for name, route in ROUTE_OF.items() if name and not route.startswith("sign-in/"))


class Undone(Exception):
    """Nothing of a scene stays."""


def ask(world: World, address: str, method: str, person: str, body: bytes | None = None) -> HttpResponse:
    """``body``: what is sent instead of what would do it."""
    response = None
    try:
        with transaction.atomic():
            response = ask_and_keep(world, address, method, person, body)
            raise Undone
    except Undone:
        return response


def of_world(said: Any, world: World) -> Any:
    return said(world) if callable(said) else said


def ask_and_keep(
    world: World, address: str, method: str, person: str, body: bytes | None = None, **extra: str
) -> HttpResponse:
    is_api = ROUTE_OF[address].startswith("api/")
    client = world.client(person, is_api=is_api, needed=_scope(address, method))
    client.raise_request_exception = False
    cache.clear()  # rate limits count by address: the tenth person must not pay for the first
    url = reverse(address, args=arguments(address, world)) + of_world(
        QUERY.get((address, method)) or QUERY.get(address, ""), world
    )
    sent = what_does_it(world, address, method) if body is None else body
    if method == "GET":
        response = client.get(url)
    else:
        as_json = {"content_type": "application/json"} if is_api else {}
        headers = access_loops.headers(world, address) | extra
        for room in ROOMS:
            headers |= room.headers(world, address) if hasattr(room, "headers") else {}
        response = getattr(client, method.lower())(url, sent, headers=headers, **as_json)
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def what_does_it(world: World, address: str, method: str) -> dict[str, Any]:
    """The body."""
    sent = of_world(SENT.get((address, method), {}), world) or access_loops.sent(world, address, method)
    return {name: value() if callable(value) else value for name, value in sent.items()}


def _scope(address: str, method: str) -> Scope | None:
    needs = getattr(getattr(ENTRY_OF[address].callback, "cls", None), "permission_classes", [None])[0]
    if not isinstance(needs, HasScope):
        return None
    return needs.read if method == "GET" else needs.write

"""Every address × method × role, for real: the table of ``access_matrix`` against the running product."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import reverse

from tests.architecture.access_asking import DESK, OURS, OWN, ROUTE_OF, Undone, ask, ask_and_keep
from tests.architecture.access_matrix import MATRIX, PUBLIC, ROWS_IN_THE_TABLE
from tests.architecture.access_world import PEOPLE

# Also what makes pytest-django create the test database, before the module's own stage is built in it.
pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def test_every_address_has_a_name():
    nameless = [route for route, entry in OWN.items() if not entry.name]

    assert nameless == [], f"Give {nameless} a name in its urls.py: the access matrix speaks of addresses by name."


def test_every_address_has_a_row():
    missing = sorted(set(ROUTE_OF) - {address for address, _ in MATRIX})

    assert missing == [], (
        f"Who may use {', '.join(missing)}? Add a row for each of its methods to TABLE in "
        "tests/architecture/access_matrix.py, its arguments to ARGUMENTS and what to send to SENT in access_sent.py."
    )


def test_no_row_outlives_its_address():
    stale = sorted({address for address, _ in MATRIX} - set(ROUTE_OF))

    assert stale == [], f"{', '.join(stale)}: no such address any more. Take the rows out of the access matrix."


def test_the_table_says_each_thing_once_and_about_everybody():
    assert len(MATRIX) == ROWS_IN_THE_TABLE, "Two rows for one address and method."
    assert all(tuple(row) == PEOPLE for row in MATRIX.values())


@pytest.mark.parametrize(("address", "method"), sorted(MATRIX), ids=lambda part: part)
def test_everybody_gets_the_answer_of_the_table(world, address, method):
    answers = {person: ask(world, address, method, person).status_code for person in PEOPLE}

    assert answers == MATRIX[address, method]


@pytest.mark.parametrize("address", OURS)
def test_a_verb_without_a_row_is_refused(world, address):
    unlisted = [method for method in METHODS if (address, method) not in MATRIX]

    answers = {method: ask(world, address, method, "adam").status_code for method in unlisted}

    refused = {302} if address == "api_docs" else {405}
    assert set(answers.values()) <= refused, f"{answers}: add rows for these verbs of {address}, or refuse them."


# Their stage is one on which nobody can do it; what was refused is not remembered.
NOT_DONE_HERE = {
    "api_hook": "Nobody here signs as the source does: 401.",
    "api_override_withdraw": "It was withdrawn before: 409.",
    "api_touchpoint_move": "It stands with Acme already: 422.",
    "api_message_leave_out": "This one is not paused: 409.",
    "api_need_unlink": "The need belongs to no issue: 409.",
    "api_webhook_resume": "It is active already: 409.",
    "api_import_revert": "It waits for a go, and changed nothing yet: 409.",
}
POSTS = sorted(name for name, method in MATRIX if method == "POST" and ROUTE_OF[name].startswith("api/"))


@pytest.mark.parametrize("address", POSTS)
def test_what_is_posted_twice_with_one_key_is_done_once(world, address):
    """By the base class, so for an address that is added tomorrow, too."""
    row = MATRIX[address, "POST"]
    doer = next((person for person in PEOPLE if row[person] < 300), None)
    assert (doer is None) == (address in NOT_DONE_HERE), f"Nobody may do {address} here: say why in NOT_DONE_HERE."
    key = {"idempotency-key": address}
    try:
        with transaction.atomic():
            first = ask_and_keep(world, address, "POST", doer or "lena", **key)
            before = written()
            second = ask_and_keep(world, address, "POST", doer or "lena", **key)
            after = written()
            raise Undone
    except Undone:
        is_replayed = second.headers.get("Idempotent-Replayed") == "true"

    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert is_replayed == (doer is not None)
    assert after == before
    assert first.status_code != 202 or first.has_header("Location"), (
        "Say where one sees how far it is: answers.accepted."
    )


def test_nothing_is_open_by_forgetting():
    open_ones = {address for (address, _), row in MATRIX.items() if row["nobody"] not in {302, 401, 404}}

    assert open_ones - set(PUBLIC) == set(), "Open to people who are not signed in, without a reason in PUBLIC."


def test_who_was_switched_off_is_nobody():
    differing = [key for key, row in MATRIX.items() if row["dan"] != row["nobody"]]

    assert differing == []


def test_the_analyst_changes_nothing_but_the_own_settings():
    notices = {
        "notification_settings",
        "acknowledge_notices",
        "api_notifications_acknowledge",
        "api_notification_preferences",
    }
    own = {"settings", "new_token", "revoke_token", "opt_out"} | notices  # opt_out is for whoever holds the link
    through = [
        (address, method)
        for (address, method), row in MATRIX.items()
        if method != "GET" and row["ben"] < 400 and address in OURS and address not in own
    ]

    assert through == []


# Looking does note three things: the session, and once a minute that a token was used, or that a customer's link was opened. A list that leaves the house as a file is noted too.
WRITES = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND relname NOT IN ('django_session', 'accounts_apitoken', 'accounts_takenfile',
                          'outreach_customerlinkopening')
"""


def written() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        return dict(cursor.fetchall())


@pytest.mark.parametrize("address", sorted(address for address, method in MATRIX if method == "GET"))
def test_looking_changes_nothing(world, address):
    """By PostgreSQL's own count of the rows written in this transaction."""
    world.people["adam"].refresh_from_db()
    before = written()
    for person in ("nobody", "ana", "adam"):
        ask(world, address, "GET", person)

    assert written() == before


def test_writing_is_noticed(world):
    """The check above would see it."""
    before = written()

    ask(world, "settings", "POST", "ana")

    assert written()["accounts_user"] == before["accounts_user"] + 1


# The door has its own tests; the last two lead to other addresses (and a content type need not have a table).
NOT_AT_THE_DESK = {"login", "logout", "app_list", "view_on_site"}


def desk_urls() -> Iterator[str]:
    for entry in DESK.values():
        if entry.name and entry.name not in NOT_AT_THE_DESK:
            yield reverse(f"admin:{entry.name}", args=["1"] * len(entry.pattern.converters))


@pytest.mark.parametrize("person", ["nobody", "dan", "ana", "eve", "cleo", "ben", "lena", "robo"])
def test_the_desk_is_closed_to_all_but_administrators(world, person):
    client = world.client(person, is_api=False)
    opened = {}
    for url in desk_urls():
        for ask_for in (client.get, client.post):
            response = ask_for(url)
            if not (response.status_code == 403 or _leads_to_a_door(response)):
                opened[url] = response.status_code

    assert opened == {}


def _leads_to_a_door(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(("/sign-in/login/?", "/admin/login/?"))


@pytest.mark.parametrize("person", ["ana", "eve", "cleo", "ben", "lena"])
def test_the_desks_door_does_not_let_them_in(world, person):
    assert world.client(person, is_api=False).get("/admin/login/").status_code == 403


def test_the_desk_is_open_to_administrators(world):
    client = world.client("adam", is_api=False)
    client.raise_request_exception = False

    answers = {url: client.get(url).status_code for url in desk_urls()}

    assert {url: status for url, status in answers.items() if status >= 500} == {}
    assert answers["/admin/"] == answers["/admin/accounts/user/"] == answers["/admin/accounts/user/add/"] == 200

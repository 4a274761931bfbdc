"""A real web server while PostgreSQL or Valkey is really gone: honest answers, no stack trace, and no restart needed."""

import pytest

from tests.faults.public_page import published_in
from tests.faults.servers import User, eventually, keepers, kill, own_var, pids
from tests.faults.web import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def var():
    with own_var() as folder:
        yield folder


@pytest.fixture(scope="module")
def web(var):
    with serving(var) as server:
        yield server


@pytest.fixture(scope="module")
def public(var, web):
    return published_in(var)


@pytest.fixture
def gone(var, web):
    """Kills a server for good: the keeper goes first, or it would mend. Brought back afterwards by the next user."""
    newcomers = []

    def kill_for_good(server: str) -> None:
        assert web.ask("/readyz?check=database&check=broker").status == 200
        for pid in [*keepers(var), *pids(var, server)]:
            kill(pid)
        assert eventually(lambda: not pids(var, server))

    yield kill_for_good
    newcomers.append(User(var))
    assert newcomers[0].database_url()
    assert eventually(lambda: web.ask("/readyz?check=database&check=broker").status == 200)
    newcomers[0].end()


@pytest.mark.parametrize(
    ("path", "more"),
    [
        pytest.param("/", {"Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345"}, id="inside a middleware"),
        pytest.param("/sign-in/login/", {"Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345"}, id="a page"),
        pytest.param("/api/v1/customers", {"Authorization": "Bearer ct_abc_def"}, id="the API"),
    ],
)
def test_without_the_database_everybody_is_told_to_come_back(web, gone, path, more):
    gone("bin/postgres -D")

    answer = web.ask(path, **more)

    assert answer.status == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Traceback" not in answer.body
    assert ("application/problem+json" in answer.headers["Content-Type"]) == path.startswith("/api/")


def test_without_the_database_it_is_alive_but_not_ready(web, gone):
    gone("bin/postgres -D")

    assert web.ask("/healthz").status == 200
    ready = web.ask("/readyz")
    assert ready.status == 503
    assert not ready.json()["checks"]["database"]["ok"]
    assert ready.json()["checks"]["broker"]["ok"]
    assert 'crisis_triage_ready{check="database"} 0.0' in web.ask("/metrics").body


@pytest.mark.parametrize("server", ["bin/postgres -D", "valkey-server"])
def test_what_everybody_may_read_stands_whatever_is_down(web, public, gone, server):
    before = {path: web.ask(path).body for path in public.values()}
    gone(server)

    page = web.ask(public["shown"])

    assert (page.status, web.ask(public["revoked"]).status, web.ask("/status/never-was").status) == (200, 410, 404)
    assert "Signing in fails" in page.body
    assert {path: web.ask(path).body for path in public.values()} == before
    assert web.ask(public["shown"], If_None_Match=page.headers["ETag"]).status == 304
    assert web.ask("/static/css/public.css").status == 200


def test_without_redis_pages_and_sign_in_go_on(web, gone):
    gone("valkey-server")

    page = web.ask("/sign-in/login/")
    assert page.status == 200
    token = page.body.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    cookie = next(value for name, value in page.headers.items() if name == "Set-Cookie" and "csrftoken" in value)
    wrong = web.ask(
        "/sign-in/login/",
        method="POST",
        body=f"csrfmiddlewaretoken={token}&login=ana%40example.com&password=wrong",
        Cookie=cookie.partition(";")[0],
        Content_Type="application/x-www-form-urlencoded",
        Referer="http://127.0.0.1/",
    )
    assert wrong.status == 200
    assert "password" in wrong.body

    ready = web.ask("/readyz")
    assert ready.status == 503
    assert ready.json()["checks"]["database"]["ok"]
    assert not ready.json()["checks"]["broker"]["ok"]
    assert web.ask("/readyz?check=database").status == 200

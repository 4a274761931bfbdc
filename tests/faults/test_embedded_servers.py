"""The embedded servers, killed, crowded and starved in every way that a machine has met."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.faults.servers import (
    User,
    answers,
    ask,
    eventually,
    everything_stopped,
    keepers,
    kill,
    own_var,
    pids,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def var():
    with own_var() as folder:
        yield folder


def test_they_start_for_the_first_user_and_stop_after_the_last(var):
    first = User(var)
    url = first.database_url()
    second = User(var)
    assert second.database_url() == url

    first.end()
    assert answers(url)

    second.end()
    assert everything_stopped(var)


def test_nobody_else_may_enter_the_folders(var):
    user = User(var)
    user.database_url()

    assert {(var / name).stat().st_mode & 0o777 for name in (".", "run", "postgres", "valkey")} == {0o700}
    user.end()


def test_twenty_at_once_on_a_fresh_folder_share_one_pair(var):
    crowd = [User(var) for _ in range(20)]

    assert len({user.database_url() for user in crowd}) == 1
    assert len(pids(var, "bin/postgres -D")) == 1
    assert len(pids(var, "valkey-server")) == 1
    assert len(keepers(var)) == 1

    for user in crowd:
        user.end()
    assert everything_stopped(var)


def test_two_folders_have_two_pairs(var):
    with own_var() as other:
        here, there = User(var), User(other)

        ask(here.database_url(), "CREATE TABLE only_here ()")
        assert ask(there.database_url(), "SELECT to_regclass('only_here')") == [(None,)]

        here.end()
        there.end()


def test_after_everything_was_killed_the_next_user_finds_what_was_committed(var):
    as_in_production = {"CRISIS_TRIAGE_DURABLE": ""}
    victim = User(var, env=as_in_production)
    ask(victim.database_url(), "CREATE TABLE kept AS SELECT 7 AS number")
    for pid in [victim.process.pid, *pids(var)]:
        kill(pid)
    victim.process.wait()

    user = User(var, env=as_in_production)

    assert ask(user.database_url(), "SELECT number FROM kept") == [(7,)]
    user.end()
    assert everything_stopped(var)


def test_after_the_keeper_was_killed_the_next_user_s_keeper_adopts_the_servers_and_stops_them(var):
    first = User(var)
    url = first.database_url()
    (postmaster,) = pids(var, "bin/postgres -D")
    for pid in keepers(var):
        kill(pid)
    assert eventually(lambda: not keepers(var))
    assert answers(url)

    second = User(var)
    second.database_url()
    assert pids(var, "bin/postgres -D") == [postmaster]

    first.end()
    second.end()
    assert everything_stopped(var)


@pytest.mark.parametrize("server", ["bin/postgres -D", "valkey-server"])
def test_the_keeper_mends_a_server_that_was_killed(var, server):
    user = User(var)
    url = user.database_url()
    (victim,) = pids(var, server)

    kill(victim)

    assert eventually(lambda: pids(var, server) not in ([], [victim]))
    assert eventually(lambda: answers(url))
    assert eventually(lambda: valkey_answers(var))
    user.end()
    assert everything_stopped(var)


def test_an_adopted_server_that_is_killed_is_mended_too(var):
    user = User(var)
    url = user.database_url()
    for pid in keepers(var):
        kill(pid)
    assert eventually(lambda: not keepers(var))
    newcomer = User(var)
    newcomer.database_url()
    (victim,) = pids(var, "bin/postgres -D")

    kill(victim)

    assert eventually(lambda: pids(var, "bin/postgres -D") not in ([], [victim]) and answers(url))
    user.end()
    newcomer.end()


def test_a_stale_pid_file_that_names_a_stranger_harms_neither_us_nor_the_stranger(var):
    User(var).end()
    assert everything_stopped(var)
    stranger = subprocess.Popen(["sleep", "60"])
    (var / "postgres/data/postmaster.pid").write_text(
        f"{stranger.pid}\n{var}/postgres/data\n1700000000\n5432\n{var}/run\n\n  1234567  1234567\nready   \n"
    )
    (var / "run/.s.PGSQL.5432.lock").write_text(f"{stranger.pid}\n{var}/postgres/data\n1700000000\n5432\n{var}/run\n")
    (var / "valkey/ours.pid").write_text(str(stranger.pid))

    user = User(var)

    assert answers(user.database_url())
    user.end()
    assert everything_stopped(var)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_the_keeper_stops_the_servers_cleanly_when_the_machine_shuts_down(var):
    user = User(var)
    user.database_url()

    for pid in keepers(var):
        os.kill(pid, signal.SIGTERM)

    assert everything_stopped(var)
    assert "database system is shut down" in (var / "postgres.log").read_text()
    user.end()


def test_environment_variables_of_another_postgresql_do_not_lead_us_astray(var):
    user = User(var, env={"PGPORT": "6543", "PGDATA": "/nowhere", "PGHOST": "nowhere.invalid"})

    assert answers(user.database_url())
    user.end()


def valkey_answers(var: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(var / "run/valkey.sock"))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False

"""The embedded servers, killed, crowded and starved in every way that a machine has met."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from crisis_triage import embedded
from tests.faults.servers import (
    ROOT,
    User,
    answers,
    ask,
    eventually,
    everything_stopped,
    is_root,
    keepers,
    kill,
    namespaces_allowed,
    own_var,
    pids,
    site_packages,
)

pytestmark = pytest.mark.slow
needs_namespaces = pytest.mark.skipif(not namespaces_allowed(), reason="this machine forbids user namespaces")
needs_root = pytest.mark.skipif(not is_root(), reason="only root meets this")


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


# ---- what cannot work says so in one line -----------------------------------------------------------------------------


@needs_namespaces
@pytest.mark.parametrize("room", ["size=20m", "nr_inodes=3"])
def test_no_room_on_the_disk_is_one_line_that_names_the_cure(var, room):
    small = f'mount -t tmpfs -o {room} none "$0" && exec "$@"'
    prefix = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", small, str(var))

    complaint = User(var, prefix=prefix).refusal()

    assert len(complaint.strip().splitlines()) == 1
    assert "CRISIS_TRIAGE_VAR" in complaint
    assert "Traceback" not in complaint
    assert not pids(var)


def test_a_folder_of_another_user_is_refused(var):
    foreign = var if is_root() else Path("/usr")
    if is_root():
        os.chown(foreign, 65534, 65534)

    complaint = User(foreign).refusal()

    assert complaint == f"{foreign} belongs to somebody else. Set CRISIS_TRIAGE_VAR to a folder of your own.\n"


def test_a_path_too_long_for_a_socket_gets_a_short_one(var):
    deep = var / ("a long name, with blanks " * 5)
    user = User(deep)

    url = user.database_url()

    assert "host=/tmp/crisis-triage-" in url
    assert answers(url)
    user.end()
    assert everything_stopped(deep)
    shutil.rmtree(url.partition("host=")[2])


def test_a_short_socket_folder_that_somebody_else_laid_out_is_refused(var, monkeypatch):
    deep = var / ("long" * 30)
    monkeypatch.setenv("CRISIS_TRIAGE_VAR", str(deep))
    trap = embedded.sockets()
    trap.symlink_to(var)

    complaint = User(deep).refusal()

    trap.unlink()
    assert complaint.startswith(f"{trap} belongs to somebody else.")


# ---- under which name PostgreSQL runs ---------------------------------------------------------------------------------


@pytest.fixture
def no_namespaces(tmp_path):
    """A machine that forbids user namespaces, as most containers do."""
    fake = tmp_path / "unshare"
    fake.write_text("#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n")
    fake.chmod(0o755)
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}"}


@needs_root
def test_root_without_namespaces_runs_postgresql_as_nobody(var, no_namespaces):
    var.chmod(0o755)

    user = User(var / "inner", env=no_namespaces)

    assert answers(user.database_url())
    (postmaster,) = pids(var, "bin/postgres -D")
    assert Path(f"/proc/{postmaster}").stat().st_uid == 65534
    assert (var / "inner").stat().st_mode & 0o077 == 0o011
    user.end()
    again = User(var / "inner", env=no_namespaces)
    assert answers(again.database_url())
    again.end()
    assert everything_stopped(var)


@needs_root
def test_root_without_namespaces_in_a_closed_folder_hears_what_to_do(var, no_namespaces):
    complaint = User(var / "inner", env=no_namespaces).refusal()

    assert len(complaint.strip().splitlines()) == 1
    assert "ordinary user" in complaint


@needs_root
def test_an_ordinary_user_needs_nothing_special(var):
    python = next((path for path in ("/usr/bin/python3", sys.executable) if fits_everybody(path)), None)
    if python is None:
        pytest.skip("no Python 3.11 here that an ordinary user may run")
    os.chown(var, 65534, 65534)
    nobody = {"user": 65534, "group": 65534, "extra_groups": []}

    user = User(var, python=python, env={"PYTHONPATH": f"{ROOT}:{site_packages()}"}, **nobody)

    url = user.database_url()
    (postmaster,) = pids(var, "bin/postgres -D")
    assert Path(f"/proc/{postmaster}").stat().st_uid == 65534
    assert answers(url)
    user.end()
    assert everything_stopped(var)


def fits_everybody(python: str) -> bool:
    """An ordinary user can run it, it is new enough, and our packages can be read."""
    question = f"import sys, os; sys.exit(sys.version_info < (3, 11) or not os.access({site_packages()!r}, os.R_OK))"
    try:
        return subprocess.run([python, "-c", question], user=65534, group=65534, check=False).returncode == 0
    except OSError:
        return False


def valkey_answers(var: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(var / "run/valkey.sock"))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False

"""Where the embedded servers cannot run: one line that names the cure, and other ways for root."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crisis_triage import embedded
from tests.faults.servers import (
    ROOT,
    User,
    answers,
    everything_stopped,
    is_root,
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

"""The image and the deployment, checked as far as that goes without an engine: nothing is pulled or built here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SECRETS = {"SECRET_KEY": "s" * 60, "POSTGRES_PASSWORD": "p"}


def run(*command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    env = {name: value for name, value in os.environ.items() if name not in SECRETS} | more
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def services() -> dict[str, dict]:
    read = run("docker-compose", "config", "--format", "json", **SECRETS)
    assert read.returncode == 0, read.stderr
    return json.loads(read.stdout)["services"]


def test_it_fits_the_compose_schema():
    checked = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_no_secret_has_a_default(name):
    without = {key: value for key, value in SECRETS.items() if key != name}

    read = run("docker-compose", "config", "-q", **without)

    assert read.returncode != 0
    assert f"set {name}" in read.stderr


def test_everything_that_stays_says_how_it_is(services):
    silent = [
        name
        for name, service in services.items()
        if name not in {"migrate", "web"} and not service.get("healthcheck", {}).get("test")
    ]

    assert set(services) == {"db", "redis", "migrate", "web", "worker", "beat"}
    assert silent == []
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()  # the web server's


def test_nothing_is_open_to_the_network(services):
    published = [port for service in services.values() for port in service.get("ports", [])]

    assert {port["host_ip"] for port in published} == {"127.0.0.1"}
    assert len(published) == 1


def test_the_proxy_comes_when_it_is_asked_for_and_lets_others_in_by_tls():
    read = run("docker-compose", "--profile", "public", "config", "--format", "json", **SECRETS)
    proxy = json.loads(read.stdout)["services"]["proxy"]

    assert {port["target"] for port in proxy["ports"]} == {80, 443}
    assert proxy["read_only"] is True
    assert proxy["depends_on"]["web"]["condition"] == "service_healthy"


def test_whoever_needs_tables_waits_for_the_migration(services):
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_no_image_is_called_latest(services):
    for service in services.values():
        _, colon, tag = service["image"].rpartition(":")
        assert colon
        assert tag != "latest"


def test_our_own_containers_can_do_little(services):
    for name in ("migrate", "web", "worker", "beat"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]


def test_the_dockerfile_has_nothing_to_complain_about():
    checked = run("hadolint", "Dockerfile")

    assert checked.returncode == 0, checked.stdout


def test_the_image_gets_every_package_and_nothing_of_this_machine():
    copied = {
        line.split()[1].rstrip("/")
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ")
    }
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert {"accounts", "crisis_triage", "outreach", "signals", "templates", "manage.py", "requirements.txt"} == allowed
    assert allowed <= copied

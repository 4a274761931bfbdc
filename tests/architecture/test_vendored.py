"""What was made elsewhere is exactly what its maker published, and says where it came from and under which licence."""

import hashlib
import tomllib
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "crisis_triage/static/vendor"
DECLARED = tomllib.loads((VENDOR / "VENDOR.toml").read_text())
HASHES = {name: digest for package in DECLARED.values() for name, digest in package["sha256"].items()}


@pytest.mark.parametrize("name", HASHES)
def test_a_vendored_file_is_what_it_was(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == HASHES[name]


def test_nothing_is_vendored_without_a_word() -> None:
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}

    assert there - {"VENDOR.toml"} == set(HASHES), "say in VENDOR.toml where it comes from"


@pytest.mark.parametrize("package", DECLARED)
def test_a_vendored_package_names_version_licence_source_and_reason(package: str) -> None:
    assert {"version", "licence", "source", "why"} <= DECLARED[package].keys()

"""Schemathesis reads our schema, and sends whatever that allows and whatever it forbids: the same every time, so that a build fails for
what changed. ``make clients-test SEED=random`` (or a number) sends something else, and its number is in what is printed; ``ONLY=crises``
asks only what has that in its address."""

import os
import secrets
from pathlib import Path

from tests.clients.conftest import Api, Run

CONFIG = Path(__file__).with_name("schemathesis.toml")


def test_the_api_is_what_its_schema_says(api: Api, run: Run):
    run(
        *("schemathesis", "--no-color", "--config-file", str(CONFIG)),
        *("run", str(api.schema), "--url", api.address, "--header", f"Authorization: Bearer {api.tokens['lena']}"),
        *("--checks", "all", *seed(), *only()),
    )


def seed() -> list[str]:
    """None: that of the file."""
    wish = os.environ.get("SEED", "")
    return ["--seed", str(secrets.randbelow(2**32)) if wish == "random" else wish] if wish else []


def only() -> list[str]:
    wish = os.environ.get("ONLY", "")
    return ["--include-path-regex", wish] if wish else []

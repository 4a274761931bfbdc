"""Schemathesis reads our schema, and sends whatever that allows and whatever it forbids."""

from pathlib import Path

from tests.clients.conftest import Api, Run

CONFIG = Path(__file__).with_name("schemathesis.toml")


def test_the_api_is_what_its_schema_says(api: Api, run: Run):
    run(
        *("schemathesis", "--no-color", "--config-file", str(CONFIG)),
        *("run", str(api.schema), "--url", api.address, "--header", f"Authorization: Bearer {api.tokens['lena']}"),
        *("--checks", "all"),
    )

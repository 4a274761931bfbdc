"""A client that openapi-python-client makes of our schema, unedited, does the whole journey."""

import json
from pathlib import Path

import pytest

from outreach.api.decisions import AN_ANSWER
from outreach.models import Loop
from tests.clients.conftest import Api

JOURNEY = Path(__file__).with_name("journey.py")


@pytest.fixture(scope="module")
def package(api: Api, run, tmp_path_factory) -> Path:
    """The folder in which the generated package lies."""
    folder = tmp_path_factory.mktemp("generated")
    package = folder / "crisis_triage_client"
    words = run(
        "openapi-python-client", "generate", "--path", str(api.schema), "--output-path", str(package), "--meta", "none"
    )
    assert "will not be generated" not in words, words
    return folder


def test_a_generated_client_does_the_whole_journey(api, run, package, at_work):
    company = {
        "address": api.address,
        "tokens": api.tokens,
        "ana": "ana@demo.example",
        "expert_id": api.expert.pk,
        "answer": AN_ANSWER,
    }

    run("python", str(JOURNEY), input=json.dumps(company), env={"PYTHONPATH": str(package)})

    states = Loop.objects.filter(customer__name__startswith="Made G-").values_list("state", flat=True)
    assert sorted(states) == ["confirmed", "told", "told"]

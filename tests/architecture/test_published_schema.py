"""The OpenAPI document in the repository is that of the code, and takes nothing back that clients were promised."""

from tests.architecture import published_schema
from tests.architecture.schema_breaks import breaks


def test_the_document_is_that_of_the_code():
    assert published_schema.NOW.read_text() == published_schema.written(published_schema.generated()), (
        "The API changed. Run “make schema”, look at what changed in docs/openapi.json, and commit it too."
    )


def test_no_client_of_the_last_release_is_broken():
    found = breaks(published_schema.read(published_schema.PROMISED), published_schema.generated())

    assert found == [], (
        "Clients that were written for the last release would break. Keep the old beside the new, as "
        "docs/integrators/versions.md promises, or release a new version of the API."
    )

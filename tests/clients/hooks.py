"""What a well-behaved caller of the API does, and a generator of random words does not."""

import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    """A key names one request; and a cursor is what the page before gave: a made-up one is refused, as it should be."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    if case.query:
        case.query.pop("cursor", None)

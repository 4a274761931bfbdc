"""What /api/docs/ begins with: what is so of every address."""

RELEASED = "2026-11-22"
"""The day of the newest promise (``make schema-release``): in the header ``API-Version`` of every answer."""


def text(requests: int, items: int, at_once: int) -> str:
    return f"""Customers, churn signals, risk scores and the call list, for the systems around them.

* **Token**: `Authorization: Bearer ct_…`, from your settings page. It sees what its person sees; its scopes say what it may do.
* **Batches** answer 207 with a result for each item, in their order; one bad item harms no other. Sending a batch again is safe, and
  any POST with an `Idempotency-Key` is done once.
* **Lists** come in pages: follow `next` (or the `Link` header) until it is null. `updated_since` includes its moment: to keep a copy,
  remember the largest moment you have seen and ask from there. While a transaction is writing, a list ends before it and shows its rows a
  little later, so that none is missed. `fields` takes parts of rows.
* **Changes**: `/api/v1/changes` tells what happened, in the order of commits, deletions too. Ask again with its `next_cursor`.
* **Refusals** are problem details (RFC 9457), with a row for each wrong value in `errors`. Unknown fields and parameters too.
* **Who is right**: what a source said later (`source_updated_at`) is not overwritten by what it said before, and a field may have a
  source that keeps it: what was not taken stands in `ignored`.
* **Files**: `/api/v1/exports/{{name}}` gives every list of the pages as CSV, whole, with the filters of its page.
* **More**: quickstart, recipes for Salesforce and HubSpot, errors, and what may change, in `docs/integrators` of the repository.
* **Limits**: {requests} requests and {items:,} items of batches in ten seconds, {at_once} requests at the same moment; the headers
  `RateLimit-*` and `Concurrency-*` say what is left, 429 says when to come back."""

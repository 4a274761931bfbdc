"""Whose signal it is, in SQL: found by the source's own id of the customer, then by the directory's. One that was deleted is a stranger."""


def whose(source: str, directory: str) -> str:
    """The id of the customer called ``customer_external_id``, or NULL; both are SQL for a source's slug."""
    return f"coalesce({_named(source)}, {_named(directory)})"


def _named(source: str) -> str:
    """The customer is asked by its key, not joined: where a statistic said that hardly anybody is there, a join read everybody anew
    for each name."""
    return f"""(
        SELECT customer_id FROM accounts_customerexternalid AS known
        WHERE known.source = {source} AND known.value = customer_external_id
          AND (SELECT deleted_at IS NULL FROM accounts_customer WHERE accounts_customer.id = known.customer_id)
    )"""  # noqa: S608  ours

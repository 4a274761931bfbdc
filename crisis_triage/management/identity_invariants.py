"""What must always be true of customers who turned out to be others, as questions that the database answers."""

from accounts.services.moving import How, Rule
from outreach.services.moving import RULES

# What came late is gathered by the minute.
MERGED = "loser.merged_into_id IS NOT NULL AND loser.deleted_at < now() - interval '10 minutes'"


def _left_behind(rule: Rule) -> str:
    stays = rule.stays_if.replace("%(loser)s", "loser.id").replace("%(survivor)s", "loser.merged_into_id")
    return f"""
        SELECT '{rule.table} ' || this.{rule.key} FROM {rule.table} AS this JOIN accounts_customer loser ON loser.id = this.{rule.column}
         WHERE {MERGED} AND NOT ({stays})"""  # noqa: S608  rules of ours


def _still_reckoned(table: str) -> str:
    return f"SELECT '{table} ' || loser.id FROM {table} JOIN accounts_customer loser ON loser.id = customer_id WHERE {MERGED}"  # noqa: S608


QUERIES = {
    "no_row_stands_with_a_merged_customer": " UNION ALL ".join(
        [_left_behind(rule) for rule in RULES if rule.how is How.MOVES]
        + [_still_reckoned(table) for table in ("signals_riskscore", "signals_decayedrate", "outreach_calllistentry")]
    ),
    "whoever_changed_was_looked_at": """
        SELECT customer_id FROM accounts_matchdue WHERE asked_at < now() - interval '1 hour'""",
    "an_alias_leads_to_somebody_who_was_not_merged": """
        SELECT alias.id FROM accounts_customer alias JOIN accounts_customer other ON other.id = alias.merged_into_id
         WHERE other.merged_into_id IS NOT NULL""",
    "an_alias_has_its_merge_and_a_merge_its_alias": """
        SELECT id FROM accounts_customer loser WHERE merged_into_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM accounts_customermerge WHERE loser_id = loser.id AND unmerged_at IS NULL)
        UNION ALL
        SELECT loser_id FROM accounts_customermerge JOIN accounts_customer loser ON loser.id = loser_id
         WHERE unmerged_at IS NULL AND merged_into_id IS NULL""",
}

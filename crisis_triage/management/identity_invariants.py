"""What must always be true of customers, and of contacts, who turned out to be others, as questions that the database answers."""

from accounts.services.moving import How, Rule
from outreach.services.moving import OF_CONTACTS, RULES

# What came late is gathered by the minute.
MERGED = "loser.merged_into_id IS NOT NULL AND loser.deleted_at < now() - interval '10 minutes'"


def _left_behind(rule: Rule, noun: str) -> str:
    stays = rule.stays_if.replace("%(loser)s", "loser.id").replace("%(survivor)s", "loser.merged_into_id")
    return f"""
        SELECT '{rule.table} ' || this.{rule.key} FROM {rule.table} AS this JOIN accounts_{noun} loser ON loser.id = this.{rule.column}
         WHERE {MERGED} AND NOT ({stays})"""  # noqa: S608  rules of ours


def _still_reckoned(table: str) -> str:
    return f"SELECT '{table} ' || loser.id FROM {table} JOIN accounts_customer loser ON loser.id = customer_id WHERE {MERGED}"  # noqa: S608


def _of(noun: str, article: str) -> dict[str, str]:
    return {
        f"{article}_leads_to_somebody_who_was_not_merged": f"""
            SELECT alias.id FROM accounts_{noun} alias JOIN accounts_{noun} other ON other.id = alias.merged_into_id
             WHERE other.merged_into_id IS NOT NULL""",  # noqa: S608  names of ours
        f"{article}_has_its_merge_and_a_merge_its_alias": f"""
            SELECT id FROM accounts_{noun} loser WHERE merged_into_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM accounts_{noun}merge WHERE loser_id = loser.id AND unmerged_at IS NULL)
            UNION ALL
            SELECT loser_id FROM accounts_{noun}merge JOIN accounts_{noun} loser ON loser.id = loser_id
             WHERE unmerged_at IS NULL AND merged_into_id IS NULL""",  # noqa: S608  names of ours
    }


QUERIES = {
    "no_row_stands_with_a_merged_customer": " UNION ALL ".join(
        [_left_behind(rule, "customer") for rule in RULES if rule.how is How.MOVES]
        + [_still_reckoned(table) for table in ("signals_riskscore", "signals_decayedrate", "outreach_calllistentry")]
    ),
    "no_row_stands_with_a_merged_contact": " UNION ALL ".join(
        _left_behind(rule, "contact") for rule in OF_CONTACTS if rule.how is How.MOVES
    ),
    "whoever_changed_was_looked_at": """
        SELECT customer_id FROM accounts_matchdue WHERE asked_at < now() - interval '1 hour'""",
    **_of("customer", "an_alias"),
    **_of("contact", "an_alias_of_a_contact"),
    "who_opted_out_in_one_record_did_in_the_other": """
        SELECT merge.id FROM accounts_contactmerge merge, jsonb_array_elements_text(merge.kept -> 'opted_out') AS said (address)
         WHERE NOT EXISTS (SELECT FROM outreach_optout WHERE address = said.address)""",
    "a_merge_makes_no_consent": """
        SELECT id FROM accounts_contactmerge
         WHERE after ->> 'consent' = 'granted' AND (before -> 'survivor' ->> 'consent', before -> 'loser' ->> 'consent') <> ('granted', 'granted')
           OR after ->> 'consent' <> 'denied' AND 'denied' IN (before -> 'survivor' ->> 'consent', before -> 'loser' ->> 'consent')""",
}

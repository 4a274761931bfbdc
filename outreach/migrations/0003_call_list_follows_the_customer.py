"""The call list copies what it filters by, so the database itself keeps the copy true, whoever writes the customer.

Statement triggers with transition tables: an import of 10,000 customers runs each of them once, not 10,000 times.
"""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION outreach_follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two writers that meet the same entries take them in one order, so neither can wait for the other in a circle.
    PERFORM 1 FROM outreach_calllistentry
      WHERE customer_id IN (SELECT id FROM new_rows) ORDER BY customer_id FOR UPDATE;
    DELETE FROM outreach_calllistentry entry USING new_rows customer
      WHERE entry.customer_id = customer.id
        AND (customer.deleted_at IS NOT NULL OR customer.churned_on <= CURRENT_DATE);
    UPDATE outreach_calllistentry entry
      SET name = customer.name, segment = customer.segment, region = customer.region,
          owner_id = customer.owner_id, team_id = customer.team_id, renewal_on = customer.renewal_on
      FROM new_rows customer
      WHERE entry.customer_id = customer.id
        AND (entry.name, entry.segment, entry.region, entry.owner_id, entry.team_id, entry.renewal_on)
            IS DISTINCT FROM
            (customer.name, customer.segment, customer.region, customer.owner_id, customer.team_id, customer.renewal_on);
    -- The rank itself depends on some of these, and a ranking that is under way may have read the old ones.
    INSERT INTO outreach_rankrequest (customer_id)
      SELECT after.id FROM new_rows after JOIN old_rows before ON before.id = after.id
      WHERE (after.name, after.segment, after.region, after.owner_id, after.team_id, after.renewal_on, after.arr,
             after.currency, after.strategic_weight, after.churned_on, after.deleted_at)
            IS DISTINCT FROM
            (before.name, before.segment, before.region, before.owner_id, before.team_id, before.renewal_on, before.arr,
             before.currency, before.strategic_weight, before.churned_on, before.deleted_at);
    RETURN NULL;
END $$;
CREATE TRIGGER call_list_follows_customer AFTER UPDATE ON accounts_customer
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_follow_customer();
"""
UNFOLLOW = """
DROP TRIGGER call_list_follows_customer ON accounts_customer;
DROP FUNCTION outreach_follow_customer();
"""

ASK_FOR_ONE = """
CREATE FUNCTION outreach_rank_the_escalated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach_rankrequest (customer_id) SELECT DISTINCT customer_id FROM changed_rows;
    RETURN NULL;
END $$;
CREATE TRIGGER rank_the_escalated_insert AFTER INSERT ON outreach_escalation
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_rank_the_escalated();
CREATE TRIGGER rank_the_escalated_update AFTER UPDATE ON outreach_escalation
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_rank_the_escalated();
CREATE TRIGGER rank_the_escalated_delete AFTER DELETE ON outreach_escalation
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_rank_the_escalated();
"""
ASK_FOR_NONE = """
DROP TRIGGER rank_the_escalated_insert ON outreach_escalation;
DROP TRIGGER rank_the_escalated_update ON outreach_escalation;
DROP TRIGGER rank_the_escalated_delete ON outreach_escalation;
DROP FUNCTION outreach_rank_the_escalated();
"""

ASK_FOR_EVERYONE = """
CREATE FUNCTION outreach_rank_everyone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach_rankrequest (customer_id) VALUES (NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER rank_everyone_by_new_weights AFTER INSERT OR UPDATE OR DELETE ON outreach_priorityweights
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_rank_everyone();
CREATE TRIGGER rank_everyone_at_new_rates AFTER INSERT OR UPDATE OR DELETE ON accounts_exchangerate
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_rank_everyone();
CREATE TRIGGER rank_everyone_in_new_currency AFTER UPDATE ON accounts_company
    FOR EACH ROW
    WHEN ((OLD.reporting_currency, OLD.assumed_arr) IS DISTINCT FROM (NEW.reporting_currency, NEW.assumed_arr))
    EXECUTE FUNCTION outreach_rank_everyone();
"""
ASK_FOR_NOBODY = """
DROP TRIGGER rank_everyone_by_new_weights ON outreach_priorityweights;
DROP TRIGGER rank_everyone_at_new_rates ON accounts_exchangerate;
DROP TRIGGER rank_everyone_in_new_currency ON accounts_company;
DROP FUNCTION outreach_rank_everyone();
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_ranking_keeps_its_books")]

    operations = [
        migrations.RunSQL(FOLLOW, UNFOLLOW),
        migrations.RunSQL(ASK_FOR_ONE, ASK_FOR_NONE),
        migrations.RunSQL(ASK_FOR_EVERYONE, ASK_FOR_NOBODY),
    ]

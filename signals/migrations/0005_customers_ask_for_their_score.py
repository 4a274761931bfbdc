"""A new customer is scored, and one whose dates changed is scored anew, whoever writes the row: page, API, import or SQL.

Statement triggers with transition tables: an import of 10,000 customers runs each of them once, not 10,000 times.
"""

from django.db import migrations

ASK = """
CREATE FUNCTION signals_score_new_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_scorerequest AS request (customer_id) SELECT id FROM new_rows ORDER BY id
        ON CONFLICT (customer_id) DO UPDATE SET version = request.version + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER score_new_customer AFTER INSERT ON accounts_customer
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION signals_score_new_customer();

CREATE FUNCTION signals_score_changed_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_scorerequest AS request (customer_id)
    SELECT after.id FROM new_rows after JOIN old_rows before ON before.id = after.id
     WHERE (after.started_on, after.renewal_on, after.churned_on, after.deleted_at)
           IS DISTINCT FROM (before.started_on, before.renewal_on, before.churned_on, before.deleted_at)
     ORDER BY after.id
        ON CONFLICT (customer_id) DO UPDATE SET version = request.version + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER score_changed_customer AFTER UPDATE ON accounts_customer
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION signals_score_changed_customer();
"""
UNASK = """
DROP TRIGGER score_new_customer ON accounts_customer;
DROP FUNCTION signals_score_new_customer();
DROP TRIGGER score_changed_customer ON accounts_customer;
DROP FUNCTION signals_score_changed_customer();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0004_facts_are_counted_by_day"),
        ("accounts", "0001_initial"),
    ]

    operations = [migrations.RunSQL(ASK, UNASK)]

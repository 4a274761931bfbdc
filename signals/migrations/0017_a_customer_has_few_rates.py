"""Ten, we tell the planner. What it samples says fifty, because the rates of a customer lie side by side, and then it reads all rates of
everyone to find those of ten thousand customers: at a million customers seventeen times as long."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("signals", "0016_the_prior_is_judged_too")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE signals_decayedrate ALTER customer_id SET (n_distinct = -0.1); ANALYZE signals_decayedrate (customer_id)",
            "ALTER TABLE signals_decayedrate ALTER customer_id RESET (n_distinct)",
        )
    ]

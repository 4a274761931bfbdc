"""A reason may be about two inputs at once; both codes stand in one number of 64 bits."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0011_texts_are_read")]

    operations = [
        migrations.AlterField(
            model_name="riskscore",
            name="reason_codes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                default=list,
                help_text="What moved the score most, the largest first: an input, or two (signals.scoring.reason_codes).",
                size=None,
            ),
        ),
    ]

"""The page of hindsight reads who left in a span of time, and not everyone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', "0004_experts_and_evenings"),
    ]

    operations = [
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('churned_on__isnull', False)), fields=['churned_on'], name='customer_by_leaving'),
        ),
    ]

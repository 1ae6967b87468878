from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_seal_supplier_notices")]

    operations = [
        migrations.AddField(
            "delivery",
            "cost_minor",
            models.BigIntegerField(help_text="what its supplier said that it takes for all of it", null=True),
        ),
    ]

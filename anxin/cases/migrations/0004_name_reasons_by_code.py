from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_seal_typed_reasons")]

    operations = [
        migrations.AddField(
            "decision",
            "word",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="underpaid or overpaid, where the reason says it because no clause does",
                max_length=12,
            ),
        ),
    ]

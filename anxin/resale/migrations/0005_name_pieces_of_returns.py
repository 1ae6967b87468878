from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resale", "0004_tell_ended_returns")]

    operations = [
        migrations.AddField(
            "return",
            "units",
            models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                help_text="pieces of the order it is about; empty: every one",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payouts", "0006_keep_decisions_of_claims")]

    operations = [
        migrations.AddField(
            "vetting",
            "wanted",
            models.BooleanField(
                db_default=True, default=True, help_text="whether its supplier wants it on sale once it was looked at"
            ),
        ),
    ]

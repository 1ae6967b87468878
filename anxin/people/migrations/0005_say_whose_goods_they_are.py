from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_say_when_refunds_were_told_of")]

    operations = [
        migrations.AddField(
            "supplier",
            "standing",
            models.CharField(
                choices=[
                    ("own", "店铺自营 / the operator's own"),
                    ("platform", "平台商家 / sells on the platform"),
                    ("docked", "先款后货 / docked, paid in advance"),
                ],
                db_default="platform",
                default="platform",
                max_length=10,
            ),
        ),
    ]

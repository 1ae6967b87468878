import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_name_units")]

    operations = [
        migrations.AddField(
            model_name="verdict",
            name="appeal",
            field=models.ForeignKey(
                help_text="the appeal it decides, if any",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verdicts",
                to="cases.appeal",
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="answers",
            field=models.JSONField(db_default=[], default=list, help_text="of an appeal: one {zh, en} a point"),
        ),
        migrations.AddField(
            model_name="verdict",
            name="stood_until",
            field=models.DateTimeField(help_text="the case's own deadline, which no draft prolongs", null=True),
        ),
    ]

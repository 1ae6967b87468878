from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0006_index_a_code_once")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="units",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                help_text="pieces of the line that it brings; empty: every one",
            ),
        ),
        migrations.AddField(
            model_name="code",
            name="unit",
            field=models.PositiveSmallIntegerField(
                help_text="which piece of its line it is, where the order of the ids does not tell it", null=True
            ),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_say_who_brought_it")]

    operations = [
        migrations.AlterField(
            "case",
            "supplier",
            models.ForeignKey(
                help_text="who had brought what it is about, or was to, when it was opened; the line's where nobody says",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="people.supplier",
            ),
        ),
    ]

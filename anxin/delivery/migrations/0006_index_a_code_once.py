import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0005_keep_every_sight")]

    operations = [
        migrations.RemoveIndex(model_name="code", name="code_of_delivery"),
        migrations.AlterField(
            model_name="code",
            name="shop",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
            ),
        ),
    ]

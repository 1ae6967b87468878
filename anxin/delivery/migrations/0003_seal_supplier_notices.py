from django.db import migrations, models

import anxin.vault.fields
from anxin.vault.seal_column import seal_column


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_what_the_database_refuses")]

    operations = [
        seal_column(
            "delivery_suppliernotice",
            "suppliernotice",
            "body",
            anxin.vault.fields.SealedText(purpose="supplier notice"),
        ),
        migrations.AddField(
            "suppliernotice",
            "status",
            models.CharField(blank=True, db_default="", default="", help_text="what it says", max_length=12),
        ),
        migrations.AddField(
            "suppliernotice", "supplier_no", models.CharField(blank=True, db_default="", default="", max_length=64)
        ),
    ]

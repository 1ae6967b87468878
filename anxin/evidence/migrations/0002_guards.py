from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        same_shop("evidence_exhibit"),
        append_only("evidence_exhibit"),
    ]

from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0001_tables")]

    replaces = [("reconciliation", "0003_add_bills_of_shares")]

    operations = [
        same_shop("reconciliation_difference"),
        append_only("reconciliation_billfile"),
        append_only("reconciliation_billstep"),
        append_only("reconciliation_differencestep"),
        # bills come compressed: packing them again costs time and saves nothing
        migrations.RunSQL(
            "ALTER TABLE reconciliation_billfile ALTER COLUMN raw SET STORAGE EXTERNAL", migrations.RunSQL.noop
        ),
    ]

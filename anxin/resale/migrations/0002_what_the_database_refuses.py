from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("resale", "0001_tables")]

    replaces = [("resale", "0004_open_accounts")]

    operations = [
        same_shop("resale_resale"),
        append_only("resale_topup"),
    ]

from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [
        same_shop("orders_line"),
        append_only("orders_orderstep"),
    ]

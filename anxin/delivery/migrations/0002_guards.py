from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]

    operations = [
        same_shop("delivery_delivery", "delivery_supplyattempt", "delivery_reveal"),
        append_only("delivery_deliverystep"),
        append_only("delivery_reveal"),
    ]

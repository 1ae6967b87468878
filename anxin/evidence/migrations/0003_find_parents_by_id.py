from django.db import migrations

from anxin.routines.guards import belongs_by_id


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_what_the_database_refuses")]

    operations = [
        belongs_by_id("evidence_exhibit", orders_order="parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id"),
    ]

from django.db import migrations

from anxin.routines.guards import append_only, belongs, stays


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_tables")]

    replaces = [("orders", "0004_fewer_keys_and_indexes")]

    operations = [
        append_only("orders_orderstep"),
        stays("orders_line", "order_id", "shop_id"),
        stays("orders_order", "shop_id", "policy_id"),
        belongs("orders_line", orders_order="parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id"),
        belongs("orders_orderstep", orders_order="parent.id = fresh.subject_id AND parent.shop_id = fresh.shop_id"),
    ]

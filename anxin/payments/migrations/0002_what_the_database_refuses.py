from django.db import migrations

from anxin.routines.guards import append_only, belongs, same_shop, stays

OF_ITS_ORDER = "parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id"

# rows come and go in seconds: clean up by count instead of by share
HEARD = """
ALTER TABLE payments_heard SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000,
    autovacuum_vacuum_cost_delay = 0
)
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_tables")]

    replaces = [("payments", "0009_fewer_keys_and_indexes")]

    operations = [
        same_shop("payments_chargeback"),
        append_only("payments_channelchange"),
        append_only("payments_chargebackstep"),
        append_only("payments_paymentstep"),
        append_only("payments_unmatchedstep"),
        stays("payments_payment", "order_id", "shop_id"),
        belongs("payments_payment", orders_order="parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id"),
        belongs("payments_paymentstep", payments_payment=f"parent.id = fresh.subject_id AND {OF_ITS_ORDER}"),
        migrations.RunSQL(HEARD, migrations.RunSQL.noop),
    ]

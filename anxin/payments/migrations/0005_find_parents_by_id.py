from django.db import migrations

from anxin.routines.guards import belongs_by_id

OF_ITS_ORDER = "parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id"


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_say_what_is_frozen")]

    operations = [
        belongs_by_id("payments_payment", orders_order="parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id"),
        belongs_by_id("payments_paymentstep", payments_payment=f"parent.id = fresh.subject_id AND {OF_ITS_ORDER}"),
    ]

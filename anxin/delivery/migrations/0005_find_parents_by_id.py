from django.db import migrations

from anxin.routines.guards import belongs_by_id

OF_ITS_ORDER = "parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id"


class Migration(migrations.Migration):
    dependencies = [("delivery", "0004_keep_told_costs")]

    operations = [
        belongs_by_id("delivery_delivery", orders_line=f"parent.id = fresh.line_id AND {OF_ITS_ORDER}"),
        belongs_by_id("delivery_deliverystep", delivery_delivery=f"parent.id = fresh.subject_id AND {OF_ITS_ORDER}"),
    ]

from django.db import migrations

from anxin.routines.guards import belongs_by_id

OF_ITS_ORDER = "parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id"


class Migration(migrations.Migration):
    dependencies = [("refunds", "0005_count_strays_by_themselves")]

    operations = [
        belongs_by_id(
            "refunds_refund",
            payments_payment=f"parent.id = fresh.payment_id AND {OF_ITS_ORDER}",
            orders_line=f"line_id? parent.id = fresh.line_id AND {OF_ITS_ORDER}",
            cases_decision=f"decision_id? parent.id = fresh.decision_id AND {OF_ITS_ORDER}",
        ),
        belongs_by_id("refunds_refundstep", refunds_refund=f"parent.id = fresh.subject_id AND {OF_ITS_ORDER}"),
    ]

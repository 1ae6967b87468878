from django.db import migrations

from anxin.routines.guards import belongs_by_id

OF_ITS_ORDER = "parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id"


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_name_reasons_by_code")]

    operations = [
        belongs_by_id(
            "cases_decision",
            orders_line=f"parent.id = fresh.line_id AND {OF_ITS_ORDER}",
            policy_policyversion=(
                "parent.id = fresh.policy_id AND parent.shop_id = fresh.shop_id AND parent.state NOT IN ('draft', 'proven')"
            ),
        ),
    ]

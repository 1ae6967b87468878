from django.db import migrations

from anxin.routines.guards import append_only, belongs, fixed, same_shop

OF_ITS_ORDER = "parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_tables")]

    replaces = [("cases", "0012_fewer_keys_and_indexes")]

    operations = [
        same_shop("cases_appeal", "cases_case", "cases_material", "cases_offer", "cases_remedyline", "cases_verdict"),
        append_only("cases_appealstep"),
        append_only("cases_casestep"),
        append_only("cases_decision"),
        append_only("cases_foureyes"),
        append_only("cases_offerstep"),
        append_only("cases_remedystep"),
        fixed("cases_material", "case_id", "shop_id", "order_id", "slots", "by", "at", "due_at"),
        belongs(
            "cases_decision",
            orders_line=f"parent.id = fresh.line_id AND {OF_ITS_ORDER}",
            policy_policyversion=(
                "parent.id = fresh.policy_id AND parent.shop_id = fresh.shop_id AND parent.state NOT IN ('draft', 'proven')"
            ),
        ),
    ]

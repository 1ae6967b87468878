from django.db import migrations

from anxin.routines.guards import append_only, belongs, fixed, same_shop, stays


class Migration(migrations.Migration):
    dependencies = [("support", "0001_tables")]

    replaces = [("support", "0007_fewer_keys_and_indexes")]

    operations = [
        same_shop(
            "support_commitment",
            "support_handover",
            "support_message",
            "support_nudge",
            "support_question",
            "support_seen",
        ),
        append_only("support_commitmentstep"),
        append_only("support_nudge"),
        append_only("support_questionstep"),
        fixed(
            "support_commitment",
            "id",
            "order_id",
            "number",
            "owner",
            "role",
            "supplier_id",
            "message_id",
            "matter",
            "made_at",
            "due_at",
        ),
        fixed(
            "support_handover",
            "id",
            "shop_id",
            "order_id",
            "number",
            "by",
            "source",
            "target",
            "person_id",
            "supplier_id",
            "in_a_row",
            "at",
        ),
        fixed(
            "support_message",
            "id",
            "shop_id",
            "order_id",
            "by",
            "role",
            '"to"',
            "supplier_id",
            "flags",
            "uploads",
            "exhibit_id",
            "at",
        ),
        stays("support_letter", "order_id", "shop_id"),
        belongs(
            "support_letter",
            people_shop="parent.id = fresh.shop_id",
            orders_order="order_id? parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id",
        ),
    ]

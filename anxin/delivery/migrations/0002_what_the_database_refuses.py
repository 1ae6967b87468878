from django.db import migrations

from anxin.routines.guards import append_only, belongs, same_shop, stays

OF_ITS_ORDER = "parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id"

# in the trigger's condition, not in its function: rows that may move never call it
FORWARD_ONLY = """
CREATE FUNCTION refuse_code_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a code that is % does not become %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER delivery_code_never_returns BEFORE UPDATE ON delivery_code FOR EACH ROW
WHEN (
    (OLD.state IN ('revealed', 'void') AND (
        NEW.state <> OLD.state OR NEW.delivery_id IS DISTINCT FROM OLD.delivery_id
        OR NEW.revealed_at IS DISTINCT FROM OLD.revealed_at))
    OR (OLD.state = 'allocated' AND NEW.state NOT IN ('allocated', 'revealed', 'void'))
    OR NEW.mark <> OLD.mark OR NEW.shop_id <> OLD.shop_id
)
EXECUTE FUNCTION refuse_code_back();
CREATE TRIGGER delivery_code_is_kept BEFORE DELETE OR TRUNCATE ON delivery_code
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACK_AGAIN = """
DROP TRIGGER delivery_code_is_kept ON delivery_code;
DROP TRIGGER delivery_code_never_returns ON delivery_code;
DROP FUNCTION refuse_code_back();
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_tables")]

    replaces = [("delivery", "0009_fewer_keys_and_indexes")]

    operations = [
        same_shop(
            "delivery_reservation",
            "delivery_reveal",
            "delivery_sight",
            "delivery_staffreveal",
            "delivery_supplyattempt",
        ),
        append_only("delivery_deliverystep"),
        append_only("delivery_reservation"),
        append_only("delivery_reveal"),
        append_only("delivery_sight"),
        stays("delivery_delivery", "order_id", "line_id", "shop_id"),
        belongs("delivery_delivery", orders_line=f"parent.id = fresh.line_id AND {OF_ITS_ORDER}"),
        belongs("delivery_deliverystep", delivery_delivery=f"parent.id = fresh.subject_id AND {OF_ITS_ORDER}"),
        migrations.RunSQL(FORWARD_ONLY, BACK_AGAIN),
    ]

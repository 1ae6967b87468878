from django.db import migrations

from anxin.routines.guards import append_only, belongs, same_shop, stays

OF_ITS_ORDER = "parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id"

# Whatever plans a refund holds its order's lock and looks first; the database refuses as well. What was found at the
# channel is a fact and is kept in any case, and counts against what is planned after it; what a channel took of an order
# and has not given back is not there to be refunded.
CAP = """
CREATE FUNCTION refuse_more_than_came_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT order_id FROM fresh WHERE NOT external) AS planned
        WHERE (SELECT sum(r.amount_minor) FROM refunds_refund AS r WHERE r.order_id = planned.order_id)
            + (SELECT coalesce(sum(x.amount_minor), 0) FROM payments_chargeback AS x
               WHERE x.order_id = planned.order_id AND x.state <> 'won')
            > (SELECT coalesce(sum(coalesce(p.captured_minor, p.amount_minor)), 0) FROM payments_payment AS p
               WHERE p.order_id = planned.order_id AND p.state = 'paid')
    ) THEN
        RAISE EXCEPTION 'more would go back than came in' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER refund_is_capped AFTER INSERT ON refunds_refund REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION refuse_more_than_came_in();
"""
UNCAPPED = "DROP TRIGGER refund_is_capped ON refunds_refund; DROP FUNCTION refuse_more_than_came_in();"


class Migration(migrations.Migration):
    dependencies = [("refunds", "0001_tables")]

    replaces = [("refunds", "0008_fewer_keys_and_indexes")]

    operations = [
        same_shop("refunds_attempt", "refunds_refundunit"),
        append_only("refunds_refundstep"),
        append_only("refunds_refundunit"),
        stays("refunds_refund", "order_id", "line_id", "decision_id", "shop_id"),
        belongs(
            "refunds_refund",
            moves=True,
            payments_payment=f"parent.id = fresh.payment_id AND {OF_ITS_ORDER}",
            orders_line=f"line_id? parent.id = fresh.line_id AND {OF_ITS_ORDER}",
            cases_decision=f"decision_id? parent.id = fresh.decision_id AND {OF_ITS_ORDER}",
        ),
        belongs("refunds_refundstep", refunds_refund=f"parent.id = fresh.subject_id AND {OF_ITS_ORDER}"),
        migrations.RunSQL(CAP, UNCAPPED),
    ]

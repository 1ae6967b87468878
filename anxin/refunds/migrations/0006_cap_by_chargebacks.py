from django.db import migrations

# what a channel took of an order and has not given back is not there to be refunded
CAP = """
CREATE OR REPLACE FUNCTION refuse_more_than_came_in() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("refunds", "0005_take_a_card"), ("payments", "0007_count_chargebacks")]

    operations = [migrations.RunSQL(CAP, migrations.RunSQL.noop)]

from django.db import migrations

# Money that an order had no use for goes back whole, apart from what the order costs: what was given back of it twice, at
# the channel or by a bank, was the platform's loss when it was booked, and takes nothing of what the order may get back.
CAP = """
CREATE OR REPLACE FUNCTION refuse_more_than_came_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT order_id FROM fresh WHERE NOT external) AS planned
        WHERE (SELECT sum(r.amount_minor) FROM refunds_refund AS r WHERE r.order_id = planned.order_id{of_the_order})
            + (SELECT coalesce(sum(x.amount_minor), 0) FROM payments_chargeback AS x
               WHERE x.order_id = planned.order_id AND x.state <> 'won'{of_its_payment})
            > (SELECT coalesce(sum(coalesce(p.captured_minor, p.amount_minor)), 0) FROM payments_payment AS p
               WHERE p.order_id = planned.order_id AND p.state = 'paid')
    ) THEN
        RAISE EXCEPTION 'more would go back than came in' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""
NOT_FOUND_FOR_NO_LINE = """
               AND NOT (r.external AND r.line_id IS NULL)"""
NOT_OF_A_STRAY = """
               AND NOT EXISTS (SELECT 1 FROM refunds_refund AS s
                               WHERE s.payment_id = x.payment_id AND s.line_id IS NULL AND NOT s.external
                                   AND s.id NOT IN (SELECT id FROM fresh))"""


class Migration(migrations.Migration):
    dependencies = [("refunds", "0004_keep_what_is_open_at_its_channel")]

    operations = [
        migrations.RunSQL(
            CAP.format(of_the_order=NOT_FOUND_FOR_NO_LINE, of_its_payment=NOT_OF_A_STRAY),
            CAP.format(of_the_order="", of_its_payment=""),
        ),
    ]

from django.db import migrations

# those that were booked before complaints were kept
LINK = """
INSERT INTO complaints_complaint (
    id, shop_id, channel_id, kind, outside_id, authority, order_id, payment_id, case_id, chargeback_id, state, owner,
    due_at, on_due, finish_by, problem, words, phone_sealed, transaction_no, asked_minor, times, urgent, made_at,
    received_at, finish_asked, finished_at)
SELECT uuidv7(), x.shop_id, x.channel_id, 'chargeback', x.reference, '', x.order_id, x.payment_id,
    (SELECT c.id FROM cases_case AS c WHERE c.order_id = x.order_id ORDER BY c.number DESC LIMIT 1), x.id,
    CASE x.state WHEN 'open' THEN 'received' ELSE 'finished' END,
    CASE x.state WHEN 'open' THEN 'finance' ELSE '' END,
    CASE x.state WHEN 'open' THEN x.taken_at + interval '7 days' END,
    CASE x.state WHEN 'open' THEN 'escalate' ELSE '' END,
    x.taken_at + interval '7 days', '', x.reason, '', '', 0, 1, false, x.taken_at, x.taken_at, false, x.closed_at
FROM payments_chargeback AS x
WHERE NOT EXISTS (SELECT 1 FROM complaints_complaint AS k WHERE k.chargeback_id = x.id)
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_say_that_all_is_done")]

    operations = [migrations.RunSQL(LINK, migrations.RunSQL.noop)]

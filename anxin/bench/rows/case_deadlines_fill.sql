-- A case on every copied order that has none, a quarter of each kind, all due now: a silent supplier, a silent agent, a
-- buyer who has not chosen, a silent senior.
WITH fresh AS MATERIALIZED (
    SELECT o.id AS order_id, o.shop_id, l.id AS line_id, uuidv7() AS case_id, (row_number() OVER (ORDER BY o.id)) %% 4 AS n
    FROM orders_order AS o JOIN orders_line AS l ON l.order_id = o.id
    WHERE o.state = 'paid' AND o.id <> %(order)s AND NOT EXISTS (SELECT 1 FROM cases_case AS c WHERE c.order_id = o.id)
), goods AS (
    UPDATE orders_line AS l SET goods = 'topup' FROM fresh WHERE l.id = fresh.line_id
), delivered AS (
    UPDATE delivery_delivery AS d SET state = 'delivered', delivered_share = 100, due_at = NULL, on_due = '',
        delivered_at = %(at)s - interval '3 days' FROM fresh WHERE d.line_id = fresh.line_id
), orders AS (
    UPDATE orders_order AS o SET state = 'delivered', case_open = true, on_due = 'confirm',
        due_at = %(at)s + interval '30 days' FROM fresh WHERE o.id = fresh.order_id
)
INSERT INTO cases_case (id, shop_id, order_id, line_id, number, problem, words, state, owner, due_at, on_due,
    supplier_answer, supplier_proof, code_check, recall, buyer_asked, account_error, claimed_after_minutes, claimant,
    opened_by, opened_at, supplier_asked_at, closed_at)
SELECT case_id, shop_id, order_id, line_id, 1, 'wrong_goods', '',
    (ARRAY['awaiting_supplier', 'in_review', 'offered', 'in_review'])[n + 1],
    (ARRAY['supplier', 'agent', 'buyer', 'senior'])[n + 1], %(at)s,
    (ARRAY['count_as_silent', 'escalate', 'refund', 'escalate'])[n + 1],
    (ARRAY['waiting', 'denies', 'silent', 'denies'])[n + 1], CASE WHEN n IN (1, 3) THEN %(proof)s::bytea ELSE ''::bytea END,
    'not_checked', 'not_tried', 'no', 'none', 60, '', 'bench', %(at)s - interval '2 days', NULL, NULL
FROM fresh

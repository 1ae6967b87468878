-- Many orders like one that was paid and whose promise has passed, with their money in their holds.
WITH numbers AS MATERIALIZED (
    SELECT n, uuidv7() AS order_id, uuidv7() AS line_id, uuidv7() AS payment_id
    FROM generate_series(%(first)s, %(last)s) AS n
), orders AS (
    INSERT INTO orders_order
    SELECT r.* FROM numbers AS n, orders_order AS o, LATERAL jsonb_populate_record(o, jsonb_build_object(
        'id', n.order_id, 'ref', lpad(to_hex(%(turn)s * 1000000 + n.n), 8, '0'),
        'token_sha256', md5(%(turn)s || ':' || n.n), 'contact_mark', '\x' || md5(%(turn)s || '-' || n.n))) AS r
    WHERE o.id = %(order)s
), lines AS (
    INSERT INTO orders_line
    SELECT r.* FROM numbers AS n, orders_line AS l, LATERAL jsonb_populate_record(l, jsonb_build_object(
        'id', n.line_id, 'order_id', n.order_id)) AS r
    WHERE l.order_id = %(order)s
), payments AS (
    INSERT INTO payments_payment
    SELECT r.* FROM numbers AS n, payments_payment AS p, LATERAL jsonb_populate_record(p, jsonb_build_object(
        'id', n.payment_id, 'order_id', n.order_id, 'transaction_no', n.payment_id)) AS r
    WHERE p.order_id = %(order)s
), deliveries AS (
    INSERT INTO delivery_delivery
    SELECT r.* FROM numbers AS n, delivery_delivery AS d, LATERAL jsonb_populate_record(d, jsonb_build_object(
        'id', uuidv7(), 'order_id', n.order_id, 'line_id', n.line_id, 'due_at', d.promise_until)) AS r
    WHERE d.order_id = %(order)s
)
SELECT count(*) FROM (
    SELECT array_agg(o.shop_id) AS shops, array_agg(n.order_id) AS orders,
        array_agg('outside:' || o.shop_id || ':' || p.channel_id) AS sources,
        array_agg('hold:' || o.shop_id || ':' || n.order_id) AS targets, array_agg(o.amount_minor) AS amounts,
        array_agg(o.currency::text) AS currencies, array_agg('paid'::text) AS kinds, array_agg('P1'::text) AS refs,
        array_agg('paid:' || n.order_id) AS keys, array_agg(%(at)s::timestamptz) AS ats,
        array_agg(NULL::uuid) AS reversals
    FROM numbers AS n, orders_order AS o JOIN payments_payment AS p ON p.order_id = o.id WHERE o.id = %(order)s
) AS u, LATERAL {s}.transfer(
    u.shops, u.orders, u.sources, u.targets, u.amounts, u.currencies, u.kinds, u.refs, u.keys, u.ats, u.reversals) AS t

-- The rows that a sweep leaves, with bare SQL: as many, as long, under the same indexes and keys.
WITH due AS MATERIALIZED (
    SELECT o.id AS order_id, o.shop_id, o.ref, o.policy_id, o.currency::text AS currency, l.id AS line_id,
        l.amount_minor AS amount, p.id AS payment_id, d.id AS delivery_id, uuidv7() AS decision_id,
        uuidv7() AS refund_id, uuidv7() AS exhibit_id, uuidv7() AS transfer_id, uuidv7() AS letter_id
    FROM unnest(%(orders)s::uuid[]) AS u (id)
    JOIN orders_order AS o ON o.id = u.id JOIN orders_line AS l ON l.order_id = o.id
    JOIN payments_payment AS p ON p.order_id = o.id JOIN delivery_delivery AS d ON d.order_id = o.id
    ORDER BY o.id
), decisions AS (
    INSERT INTO cases_decision (id, shop_id, order_id, line_id, case_id, policy_id, outcome, clause, clause_number,
        reason_zh, reason_en, by, liable, amount_minor, within_minutes, facts, trace, at)
    SELECT decision_id, shop_id, order_id, line_id, NULL, policy_id, 'refund_full', 'undelivered', 7, repeat('承诺', 12),
        repeat('promise ', 9), 'machine', 'supplier', amount, NULL, (%(facts)s)::jsonb, NULL, %(at)s FROM due
), exhibits AS (
    INSERT INTO evidence_exhibit (id, shop_id, order_id, slot, kind, content, content_sha256, by, at)
    SELECT exhibit_id, shop_id, order_id, 'talk', 'decision', jsonb_build_object('amount_minor', amount, 'clause',
        'undelivered', 'clause_number', 7, 'decision', decision_id, 'liable', 'supplier', 'outcome', 'refund_full'),
        decode(repeat('ab', 32), 'hex'), 'machine', %(at)s FROM due
), links AS (
    INSERT INTO ledger_chainlink (subject, seq, kind, item, content, hash)
    SELECT order_id, 2, 'exhibit', exhibit_id, decode(repeat('ab', 32), 'hex'), decode(repeat('cd', 32), 'hex') FROM due
), refunds AS (
    INSERT INTO refunds_refund (id, shop_id, order_id, payment_id, line_id, case_id, decision_id, number, amount_minor,
        currency, destination, state, reason_zh, reason_en, retries, channel_refund_no, received_account, detail,
        expected_on, due_at, on_due, late_since, planned_at, asked_at, arrived_at)
    SELECT refund_id, shop_id, order_id, payment_id, line_id, NULL, decision_id, 1, amount, currency, 'original',
        'planned', repeat('承诺', 12), repeat('promise ', 9), 0, '', '', '', NULL, %(at)s, 'tell_finance', NULL,
        %(at)s, NULL, NULL FROM due
), refund_steps AS (
    INSERT INTO refunds_refundstep (id, subject_id, shop_id, order_id, from_state, to_state, by, because, at)
    SELECT uuidv7(), refund_id, shop_id, order_id, '', 'planned', 'machine', repeat('promise ', 9), %(at)s FROM due
), transfers AS (
    INSERT INTO ledger_transfer (id, shop, "order", source, target, amount_minor, currency, kind, ref, key, at, reverses,
        chain, seq, hash)
    SELECT transfer_id, shop_id, order_id, 'hold:' || shop_id || ':' || order_id, 'refund:' || shop_id || ':' || refund_id,
        amount, currency, 'refund_decided', ref || '-R1',
        'refund:' || refund_id || ':hold:' || shop_id || ':' || order_id, %(at)s, NULL, order_id, 3,
        decode(repeat('ef', 32), 'hex') FROM due
), moved AS (
    UPDATE ledger_chain AS c SET seq = 3, head = decode(repeat('ef', 32), 'hex'), xid = pg_current_xact_id()
    FROM due WHERE c.subject = due.order_id
), emptied AS (
    DELETE FROM ledger_balance AS b USING due
    WHERE b.address = 'hold:' || due.shop_id || ':' || due.order_id AND b.currency = due.currency
), filled AS (
    INSERT INTO ledger_balance (address, currency, shop, amount_minor)
    SELECT 'refund:' || shop_id || ':' || refund_id, currency, shop_id, amount FROM due
), stopped AS (
    UPDATE delivery_delivery AS d SET state = 'stopped', due_at = NULL, on_due = '' FROM due WHERE d.id = due.delivery_id
), delivery_steps AS (
    INSERT INTO delivery_deliverystep (id, subject_id, shop_id, order_id, from_state, to_state, by, because, at)
    SELECT uuidv7(), delivery_id, shop_id, order_id, 'planned', 'stopped', 'machine', 'the money goes back', %(at)s
    FROM due
), ended AS (
    UPDATE orders_order AS o SET state = 'refunded', due_at = NULL, on_due = '', closed_at = %(at)s
    FROM due WHERE o.id = due.order_id
), order_steps AS (
    INSERT INTO orders_orderstep (id, subject_id, shop_id, from_state, to_state, by, because, at)
    SELECT uuidv7(), order_id, shop_id, 'paid', 'refunded', 'machine', 'refunded in full', %(at)s FROM due
), letters AS (
    INSERT INTO support_letter (id, shop_id, order_id, kind, subject, body_sealed, at)
    SELECT letter_id, shop_id, order_id, 'refund-1', '已为您退款 ¥48.50', '', %(at)s FROM due
)
INSERT INTO agenda_ask (id, shop, kind, subject, key, payload, due_at, tries, because)
SELECT uuidv7(), shop_id, 'refund_ask', refund_id, '', '{}'::jsonb, %(at)s, 0, '' FROM due
UNION ALL SELECT uuidv7(), shop_id, 'mail', letter_id, '', '{}'::jsonb, %(at)s, 0, '' FROM due

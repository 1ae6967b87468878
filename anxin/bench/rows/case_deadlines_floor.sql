-- What the deadlines of cases leave behind besides refunds, with bare SQL: the case moved, its step, and for those decided
-- anew the decision with its exhibit.
WITH due AS MATERIALIZED (
    SELECT c.id AS case_id, c.shop_id, c.order_id, c.line_id, c.state, c.owner, o.policy_id, uuidv7() AS decision_id,
        uuidv7() AS exhibit_id
    FROM cases_case AS c JOIN orders_order AS o ON o.id = c.order_id WHERE c.order_id = ANY (%(orders)s)
), moved AS (
    UPDATE cases_case AS c SET state = CASE WHEN due.owner IN ('buyer', 'senior') THEN 'decided' ELSE 'in_review' END,
        owner = 'senior', due_at = %(at)s::timestamptz + interval '1 day', on_due = 'escalate'
    FROM due WHERE c.id = due.case_id
), steps AS (
    INSERT INTO cases_casestep (id, subject_id, shop_id, order_id, from_state, to_state, by, because, at)
    SELECT uuidv7(), case_id, shop_id, order_id, state, 'in_review', 'machine', repeat('silent ', 6), %(at)s FROM due
), decisions AS (
    INSERT INTO cases_decision (id, shop_id, order_id, line_id, case_id, policy_id, outcome, clause, clause_number,
        reason_zh, reason_en, by, liable, amount_minor, within_minutes, facts, trace, at)
    SELECT decision_id, shop_id, order_id, line_id, case_id, policy_id, 'buyer_chooses', 'supplier-silent', 34,
        repeat('承诺', 12), repeat('promise ', 9), 'machine', 'supplier', 0, NULL, (%(facts)s)::jsonb, NULL, %(at)s
    FROM due WHERE owner = 'supplier'
), links AS (
    INSERT INTO ledger_chainlink (subject, seq, kind, item, content, hash)
    SELECT order_id, 2, 'exhibit', exhibit_id, decode(repeat('ab', 32), 'hex'), decode(repeat('cd', 32), 'hex')
    FROM due WHERE owner = 'supplier'
)
INSERT INTO evidence_exhibit (id, shop_id, order_id, slot, kind, content, content_sha256, by, at)
SELECT exhibit_id, shop_id, order_id, 'talk', 'decision', jsonb_build_object('amount_minor', 0, 'clause',
    'supplier-silent', 'clause_number', 34, 'decision', decision_id, 'liable', 'supplier', 'outcome', 'buyer_chooses'),
    decode(repeat('ab', 32), 'hex'), 'machine', %(at)s FROM due WHERE owner = 'supplier'

-- What follows when many promises have passed with nothing delivered? For each decision (just written, of a whole refund
-- that lies in the order's hold): the exhibit, the money set aside, the refund and its asking, nothing more delivered,
-- the order ended, the buyer told. The caller holds the orders' locks. Answers how many refunds were planned.
--
-- The same as carry_out does one object at a time; a test compares what both leave behind. What is written names the
-- very rows that it is made of, under their orders' locks, so that nobody asks again whether they are there.
CREATE FUNCTION routines.refund_unasked(
    decisions uuid[], at timestamptz, answer_within interval, subject_zh text, subject_en text
) RETURNS integer
LANGUAGE plpgsql SET anxin.parents = 'read' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz := refund_unasked.at;
    first text := routines.first_id();
    sealed record;
BEGIN
    WITH made AS (
        INSERT INTO evidence_exhibit (id, shop_id, order_id, slot, kind, content, content_sha256, by, at)
        SELECT routines.nth_id(first, row_number() OVER ()), c.shop_id, c.order_id, 'talk', 'decision',
            c.canonical::jsonb, sha256(convert_to(c.canonical, 'UTF8')), 'machine', moment
        FROM (
            SELECT d.shop_id, d.order_id, format(
                '{"amount_minor":%s,"clause":%s,"clause_number":%s,"decision":%s,"liable":%s,"outcome":%s}',
                d.amount_minor, to_json(d.clause), d.clause_number, to_json(d.id::text), to_json(d.liable),
                to_json(d.outcome)) AS canonical
            FROM cases_decision AS d WHERE d.id = ANY (decisions) ORDER BY d.order_id
        ) AS c
        RETURNING order_id, id, content_sha256
    )
    SELECT array_agg(order_id) AS orders, array_agg(id) AS ids, array_agg(content_sha256) AS hashes INTO sealed FROM made;
    RETURN routines.refund_held(
        decisions, moment, answer_within, subject_zh, subject_en, sealed.orders, sealed.ids, sealed.hashes);
END $$;

-- The same for decisions that are sealed already, of cases or of none: the money set aside, the refund and its asking,
-- what others bear given to the supplier, nothing more delivered, the order ended, the buyer told. Exhibits that are
-- not yet in their orders' chains are given in the order of these, and linked before the money moves.
CREATE FUNCTION routines.refund_held(
    decisions uuid[], at timestamptz, answer_within interval, subject_zh text, subject_en text,
    unlinked uuid[] DEFAULT NULL, exhibits uuid[] DEFAULT NULL, hashes bytea[] DEFAULT NULL
) RETURNS integer
LANGUAGE plpgsql SET anxin.parents = 'read' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz := refund_held.at;
    first_refund text := routines.first_id();
    first_step text := routines.first_id();
    first_letter text := routines.first_id();
    first_ask text := routines.first_id();
    plan record;
    refused text;
BEGIN
    WITH planned AS (
        INSERT INTO refunds_refund (
            id, shop_id, order_id, payment_id, line_id, case_id, decision_id, number, amount_minor, currency,
            destination, state, reason_zh, reason_en, retries, channel_refund_no, received_account, detail,
            expected_on, due_at, on_due, late_since, planned_at, asked_at, arrived_at)
        SELECT routines.nth_id(first_refund, row_number() OVER (ORDER BY d.order_id)), d.shop_id, d.order_id, p.id, d.line_id, d.case_id, d.id,
            1 + (SELECT count(*) FROM refunds_refund AS r WHERE r.order_id = d.order_id), d.amount_minor, p.currency,
            'original', 'planned', left(d.reason_zh, 200), left(d.reason_en, 200), 0, '', '', '',
            NULL, moment + answer_within, 'tell_finance', NULL, moment, NULL, NULL
        FROM cases_decision AS d JOIN payments_payment AS p ON p.order_id = d.order_id AND p.state = 'paid'
        WHERE d.id = ANY (decisions) ORDER BY d.order_id
        RETURNING *
    ), stepped AS (
        INSERT INTO refunds_refundstep (
            id, subject_id, shop_id, order_id, from_state, to_state, by, because, at)
        SELECT routines.nth_id(first_step, row_number() OVER ()), r.id, r.shop_id, r.order_id, '', 'planned', 'machine',
            r.reason_en, moment
        FROM planned AS r
    )
    SELECT array_agg(q.id) AS refunds, array_agg(q.shop_id) AS shops, array_agg(q.order_id) AS orders,
        array_agg(q.line_id) AS lines, array_agg(q.hold) AS holds,
        array_agg('refund:' || q.shop_id || ':' || q.id) AS targets,
        array_agg('refund:' || q.id || ':' || q.hold) AS keys, array_agg(q.amount_minor) AS amounts,
        array_agg(q.currency::text) AS currencies, array_agg(q.number) AS numbers,
        array_agg(q.ref || '-R' || q.number) AS refs, array_agg(q.language::text) AS languages,
        array_fill('refund_decided'::text, ARRAY[count(*)::integer]) AS kinds,
        array_fill(moment, ARRAY[count(*)::integer]) AS ats, bool_or(q.borne) AS borne
    INTO plan FROM (
        SELECT r.*, o.ref, o.language, 'hold:' || r.shop_id || ':' || r.order_id AS hold,
            o.state = 'delivered' AS borne
        FROM planned AS r JOIN orders_order AS o ON o.id = r.order_id ORDER BY r.order_id
    ) AS q;

    IF exhibits IS NULL THEN
        SELECT t.reason INTO refused FROM routines.transfer(
            plan.shops, plan.orders, plan.holds, plan.targets, plan.amounts, plan.currencies, plan.kinds, plan.refs,
            plan.keys, plan.ats, array_fill(NULL::uuid, ARRAY[cardinality(plan.refunds)]), true) AS t
        WHERE t.state NOT IN ('done', 'repeat') LIMIT 1;
    ELSIF unlinked <> plan.orders OR routines.transfer_apart(
        plan.shops, plan.orders, plan.holds, plan.targets, plan.amounts, plan.currencies, plan.kinds, plan.refs,
        plan.keys, plan.ats, 'exhibit', exhibits, hashes, fresh => true) IS NULL
    THEN
        refused := 'not_apart';
    END IF;
    IF refused IS NOT NULL THEN
        RAISE EXCEPTION 'the money of an order is not where it lay a moment ago: %', refused USING ERRCODE = 'AX002';
    END IF;
    IF plan.borne THEN
        PERFORM routines.restore_borne(plan.refunds, moment);
    END IF;
    PERFORM routines.end_refunded(plan.orders, plan.lines, moment);

    WITH written AS (
        INSERT INTO support_letter (id, shop_id, order_id, kind, subject, body_sealed, at)
        SELECT routines.nth_id(first_letter, u.place), u.shop, u.order_id, 'refund-' || u.number,
            replace(CASE WHEN u.language = 'en' THEN subject_en ELSE subject_zh END, '{amount}',
                '¥' || to_char(u.amount / 100.0, 'FM999,999,999,990.00')), '', moment
        FROM unnest(plan.shops, plan.orders, plan.numbers, plan.amounts, plan.languages)
            WITH ORDINALITY AS u (shop, order_id, number, amount, language, place)
        RETURNING id, shop_id
    )
    INSERT INTO agenda_ask (id, shop, kind, subject, key, payload, due_at, tries, because)
    SELECT routines.nth_id(first_ask, row_number() OVER ()), a.shop, a.kind, a.subject, '', '{}', moment, 0, ''
    FROM (
        SELECT u.shop, 'refund_ask' AS kind, u.refund AS subject FROM unnest(plan.shops, plan.refunds) AS u (shop, refund)
        UNION ALL SELECT w.shop_id, 'mail', w.id FROM written AS w
    ) AS a;
    RETURN cardinality(plan.refunds);
END $$;

-- Nothing more is delivered for money that goes back, codes that nobody has seen can never be used, the order is over.
CREATE FUNCTION routines.end_refunded(orders uuid[], lines uuid[], moment timestamptz) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    first_delivery_step text := routines.first_id();
    first_order_step text := routines.first_id();
BEGIN
    WITH stopped AS (
        UPDATE delivery_delivery AS d SET state = 'stopped', due_at = NULL, on_due = ''
        WHERE d.line_id = ANY (lines) AND d.state IN ('planned', 'in_progress', 'unknown', 'partial', 'failed')
        RETURNING new.id, new.shop_id, new.order_id, old.state AS from_state
    )
    INSERT INTO delivery_deliverystep (id, subject_id, shop_id, order_id, from_state, to_state, by, because, at)
    SELECT routines.nth_id(first_delivery_step, row_number() OVER ()), s.id, s.shop_id, s.order_id, s.from_state,
        'stopped', 'machine', 'the money goes back', moment
    FROM stopped AS s;
    UPDATE delivery_code AS k SET state = 'void'
    FROM delivery_delivery AS d
    WHERE d.line_id = ANY (lines) AND k.delivery_id = d.id AND k.state = 'allocated';
    WITH ended AS (
        UPDATE orders_order AS o SET state = 'refunded', due_at = NULL, on_due = '', closed_at = moment
        WHERE o.id = ANY (orders) AND o.state IN ('paid', 'delivered', 'confirmed', 'settled')
        RETURNING new.id, new.shop_id, old.state AS from_state
    )
    INSERT INTO orders_orderstep (id, subject_id, shop_id, from_state, to_state, by, because, at)
    SELECT routines.nth_id(first_order_step, row_number() OVER ()), e.id, e.shop_id, e.from_state, 'refunded', 'machine',
        'refunded in full', moment
    FROM ended AS e;
END $$;

-- What the platform or a channel bears of goods that were delivered is the supplier's, less the fee, as if its order had
-- gone on; a docked one has its money already. As fund_refunds does; the orders are not ended yet.
CREATE FUNCTION routines.restore_borne(refunds uuid[], moment timestamptz) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    borne record;
    refused text;
BEGIN
    WITH owed AS (
        SELECT r.id, r.shop_id, r.order_id, r.currency, r.amount_minor, l.supplier_id, d.liable, p.channel_id,
            o.ref || '-R' || r.number AS ref,
            r.amount_minor - (r.amount_minor * s.fee_basis_points + 5000) / 10000 AS restored
        FROM refunds_refund AS r
        JOIN cases_decision AS d ON d.id = r.decision_id AND d.liable IN ('platform', 'channel')
        JOIN orders_order AS o ON o.id = r.order_id AND o.state = 'delivered'
        JOIN orders_line AS l ON l.id = r.line_id
        JOIN people_shop AS s ON s.id = r.shop_id
        JOIN payments_payment AS p ON p.id = r.payment_id
        WHERE r.id = ANY (refunds) AND NOT EXISTS (
            SELECT 1 FROM payouts_agreement AS a WHERE a.supplier_id = l.supplier_id AND a.in_advance
        )
    ), noted AS (
        INSERT INTO payouts_recovery (id, shop_id, order_id, refund_id, supplier_id, liable, currency, hold_minor,
            fees_minor, pending_minor, reserve_minor, available_minor, deposit_minor, debt_minor, platform_minor,
            channel_minor, restored_minor, undone_at, at)
        SELECT uuidv7(), w.shop_id, w.order_id, w.id, w.supplier_id, w.liable, w.currency, w.amount_minor,
            0, 0, 0, 0, 0, 0, 0, 0, w.restored, NULL, moment
        FROM owed AS w WHERE w.restored > 0
    )
    SELECT array_agg(q.id) AS refunds, array_agg(q.shop_id) AS shops, array_agg(q.order_id) AS orders,
        array_agg(CASE q.liable WHEN 'platform' THEN 'platform:' || q.shop_id || ':losses'
            ELSE 'channel:' || q.shop_id || ':' || q.channel_id || ':claim' END) AS sources,
        array_agg('supplier:' || q.shop_id || ':' || q.supplier_id || ':available') AS targets,
        array_agg(q.restored) AS amounts, array_agg(q.currency::text) AS currencies, array_agg(q.ref) AS refs,
        array_agg('borne:' || q.id) AS keys
    INTO borne FROM (SELECT * FROM owed AS w WHERE w.restored > 0 ORDER BY w.order_id) AS q;
    IF borne.refunds IS NULL THEN
        RETURN;
    END IF;
    SELECT t.reason INTO refused FROM routines.transfer(
        borne.shops, borne.orders, borne.sources, borne.targets, borne.amounts, borne.currencies,
        array_fill('borne'::text, ARRAY[cardinality(borne.refunds)]), borne.refs, borne.keys,
        array_fill(moment, ARRAY[cardinality(borne.refunds)]),
        array_fill(NULL::uuid, ARRAY[cardinality(borne.refunds)]), true) AS t
    WHERE t.state NOT IN ('done', 'repeat') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a supplier cannot be given what others bear: %', refused USING ERRCODE = 'AX002';
    END IF;
END $$;

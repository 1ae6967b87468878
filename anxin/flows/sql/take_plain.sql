-- What follows when many payments come in of which nothing needs a second thought? For each plain one: the order held,
-- the payment marked, the money in the order's hold, the notice sealed as evidence and kept, the order paid, its
-- deliveries planned and asked for. Answers the places of those that were taken, and the deliveries that our own shelf
-- must serve. The orders of all that were handed in are locked, so that what is left can be taken after it.
--
-- The same as take_payments does one object at a time; a test compares what both leave behind.
CREATE FUNCTION routines.take_plain(
    notices json, at timestamptz, stuck_after interval, OUT taken integer[], OUT shelf uuid[]
) LANGUAGE plpgsql
-- holds for all that is called from here: always by index, and planned once, because a group is booked in a few
-- milliseconds and planning its statements anew takes as long again
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz := take_plain.at;
    plan record;
    size integer;
    sealed record;
    refused text;
    moved integer;
BEGIN
    plan := routines.plain_payments(notices);
    size := coalesce(cardinality(plan.places), 0);
    IF size = 0 THEN
        RETURN;
    END IF;

    WITH moved AS (
        UPDATE payments_payment AS p
        SET state = 'paid', transaction_no = u.transaction_no, captured_minor = NULL, paid_at = moment
        FROM unnest(plan.payments, plan.transactions) AS u (payment, transaction_no)
        WHERE p.id = u.payment AND p.state IN ('started', 'offered', 'closed')
        RETURNING new.id, new.shop_id, new.order_id, old.state AS from_state
    )
    INSERT INTO payments_paymentstep (id, subject_id, shop_id, order_id, from_state, to_state, by, because, at)
    SELECT uuidv7(), m.id, m.shop_id, m.order_id, m.from_state, 'paid', 'channel', 'the channel says it is paid', moment
    FROM moved AS m ORDER BY m.id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved < size THEN
        RAISE EXCEPTION 'a rival marked one of the payments' USING ERRCODE = 'serialization_failure';
    END IF;

    SELECT t.reason INTO refused FROM routines.transfer(
        plan.shops, plan.orders, plan.sources, plan.targets, plan.amounts, plan.currencies,
        array_fill('paid'::text, ARRAY[size]), plan.refs, plan.keys, array_fill(moment, ARRAY[size]),
        array_fill(NULL::uuid, ARRAY[size]), true) AS t
    WHERE t.state NOT IN ('done', 'repeat') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the books refuse a payment: %', refused USING ERRCODE = 'AX002';
    END IF;

    WITH made AS (
        INSERT INTO evidence_exhibit (id, shop_id, order_id, slot, kind, content, content_sha256, by, at)
        SELECT uuidv7(), u.shop, u.order_id, 'payment', 'payment_notice', u.content::jsonb,
            sha256(convert_to(u.content, 'UTF8')), 'channel:' || u.channel, moment
        FROM unnest(plan.shops, plan.orders, plan.contents, plan.channels) AS u (shop, order_id, content, channel)
        RETURNING order_id, shop_id, id, content_sha256
    )
    SELECT array_agg(order_id) AS orders, array_agg(shop_id) AS shops, array_agg(id) AS ids,
        array_agg(content_sha256) AS hashes
    INTO sealed FROM made;
    PERFORM routines.chain_append(sealed.orders, sealed.shops, 'exhibit', sealed.ids, sealed.hashes);

    INSERT INTO payments_notice (id, channel_id, external_id, kind, body, received_at, outcome)
    SELECT uuidv7(), u.channel, u.external_id, 'payment.succeeded', u.body, moment, 'accepted'
    FROM unnest(plan.channels, plan.externals, plan.bodies) AS u (channel, external_id, body)
    ON CONFLICT (channel_id, external_id) DO NOTHING;

    PERFORM routines.begin_paid(plan.orders, moment, stuck_after);
    shelf := routines.plan_paid(plan.orders, moment);
    taken := plan.places;
END $$;

-- Which of these kept notices are still there, and nobody's? They are taken away, and the plain ones of them booked;
-- what the others say is given back.
CREATE FUNCTION routines.take_kept(
    wanted uuid[], at timestamptz, stuck_after interval, OUT plain uuid[], OUT others uuid[], OUT told text[],
    OUT shelf uuid[]
) LANGUAGE plpgsql
-- by index, whatever the statistics of a table say that is empty whenever somebody looks
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    kept uuid[];
    said text[];
    booked record;
BEGIN
    WITH gone AS (
        DELETE FROM payments_heard AS h USING (
            SELECT k.id FROM payments_heard AS k WHERE k.id = ANY (wanted) ORDER BY k.id FOR UPDATE SKIP LOCKED
        ) AS mine
        WHERE h.id = mine.id RETURNING h.id, h.told
    )
    SELECT array_agg(g.id ORDER BY g.id), array_agg(g.told ORDER BY g.id) INTO kept, said FROM gone AS g;
    IF kept IS NULL THEN
        RETURN;
    END IF;
    booked := routines.take_plain(('[' || array_to_string(said, ',') || ']')::json, take_kept.at, stuck_after);
    shelf := booked.shelf;
    SELECT array_agg(k.id) FILTER (WHERE k.booked), array_agg(k.id) FILTER (WHERE NOT k.booked),
        array_agg(k.said) FILTER (WHERE NOT k.booked)
    INTO plain, others, told
    FROM (
        SELECT u.id, u.said, coalesce(u.n - 1 = ANY (booked.taken), false) AS booked
        FROM unnest(kept, said) WITH ORDINALITY AS u (id, said, n)
    ) AS k;
END $$;

-- Which of the notices are plain: the only one here about its order, that came by itself, of a channel whose notices
-- prove, told for the first time, of what was asked for, for an order that waits for it. Their columns, in the order of
-- the orders' ids.
CREATE FUNCTION routines.plain_payments(
    notices json, OUT places integer[], OUT payments uuid[], OUT transactions text[], OUT shops uuid[],
    OUT orders uuid[], OUT sources text[], OUT targets text[], OUT amounts bigint[], OUT currencies text[],
    OUT refs text[], OUT keys text[], OUT contents text[], OUT channels uuid[], OUT externals text[], OUT bodies bytea[]
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM 1 FROM orders_order AS o
    WHERE o.id IN (
        SELECT p.order_id FROM json_to_recordset(notices) AS i (payment uuid) JOIN payments_payment AS p ON p.id = i.payment
    )
    ORDER BY o.id FOR NO KEY UPDATE;

    SELECT array_agg((q.place - 1)::integer), array_agg(q.payment), array_agg(q.transaction_no), array_agg(q.shop),
        array_agg(q.order_id), array_agg('outside:' || q.shop || ':' || q.channel),
        array_agg('hold:' || q.shop || ':' || q.order_id), array_agg(q.amount_minor), array_agg(q.currency::text),
        array_agg(q.ref || '-P' || q.number), array_agg('paid:' || q.payment),
        array_agg(format(
            '{"amount_minor":%s,"channel":%s,"currency":%s,"notice":%s,"occurred_at":%s,"taken_as":"accepted",'
            '"transaction_no":%s}',
            q.amount_minor, to_json(q.kind), to_json(q.currency), to_json(q.external_id), to_json(q.occurred_at),
            to_json(q.transaction_no))),
        array_agg(q.channel), array_agg(q.external_id), array_agg(decode(q.sealed, 'base64'))
    INTO places, payments, transactions, shops, orders, sources, targets, amounts, currencies, refs, keys, contents,
        channels, externals, bodies
    FROM (
        SELECT i.*, o.ref, c.kind
        FROM (
            -- by its id: through its channel all payments of the channel would be read for each
            SELECT told.*, p.shop_id AS shop, p.order_id, p.number, p.channel_id, p.state, p.returned_at,
                p.amount_minor AS asked_minor, p.currency AS asked_currency,
                count(*) OVER (PARTITION BY p.order_id) AS of_order,
                count(*) OVER (PARTITION BY told.channel, told.external_id) AS of_number
            FROM ROWS FROM (json_to_recordset(notices) AS (
                kind text, asked boolean, channel uuid, external_id text, payment uuid, transaction_no text,
                amount_minor bigint, currency text, occurred_at text, sealed text
            )) WITH ORDINALITY AS told (kind_told, asked, channel, external_id, payment, transaction_no, amount_minor,
                currency, occurred_at, sealed, place)
            LEFT JOIN payments_payment AS p ON p.id = told.payment
        ) AS i
        JOIN payments_channel AS c ON c.id = i.channel
        JOIN orders_order AS o ON o.id = i.order_id
        WHERE i.kind_told = 'payment.succeeded' AND i.asked IS NOT TRUE AND i.of_order = 1 AND i.of_number = 1
            AND i.channel_id = i.channel AND i.asked_currency = i.currency AND i.asked_minor = i.amount_minor
            AND i.state IN ('started', 'offered', 'closed') AND i.returned_at IS NULL
            AND coalesce((c.capabilities ->> 'notice_proves')::boolean, false)
            AND o.state = 'placed' AND o.paid_at IS NULL AND o.amount_minor = i.amount_minor AND i.sealed IS NOT NULL
            AND NOT EXISTS (
                SELECT 1 FROM payments_notice AS n WHERE n.channel_id = i.channel AND n.external_id = i.external_id
            )
        ORDER BY i.order_id
    ) AS q;
END $$;

-- Paid orders go on: their promises run, and whoever waits too long for all of it is raised.
CREATE FUNCTION routines.begin_paid(orders uuid[], moment timestamptz, stuck_after interval) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    moved integer;
BEGIN
    WITH moved AS (
        UPDATE orders_order AS o SET state = 'paid', paid_at = moment, on_due = 'raise_stuck',
            due_at = moment + stuck_after + make_interval(mins => (
                SELECT max(l.promise_minutes) FROM orders_line AS l WHERE l.order_id = o.id))
        WHERE o.id = ANY (orders) AND o.state = 'placed'
        RETURNING new.id, new.shop_id
    )
    INSERT INTO orders_orderstep (id, subject_id, shop_id, from_state, to_state, by, because, at)
    SELECT uuidv7(), m.id, m.shop_id, 'placed', 'paid', 'channel', 'paid', moment FROM moved AS m ORDER BY m.id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved < cardinality(orders) THEN
        RAISE EXCEPTION 'a rival moved one of the orders' USING ERRCODE = 'serialization_failure';
    END IF;
END $$;

-- A delivery for each line, judged when its promise passes; suppliers are asked, the shelf's own are answered.
CREATE FUNCTION routines.plan_paid(orders uuid[], moment timestamptz) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    shelf uuid[];
BEGIN
    WITH made AS (
        INSERT INTO delivery_delivery (
            id, shop_id, order_id, line_id, supplier_id, number, state, fence, delivered_share, supplier_no, detail,
            promise_until, due_at, on_due, delivered_at)
        SELECT uuidv7(), l.shop_id, l.order_id, l.id, l.supplier_id, 1, 'planned', 'not_asked', 0, '', '',
            moment + make_interval(mins => l.promise_minutes), moment + make_interval(mins => l.promise_minutes),
            'judge', NULL
        FROM orders_line AS l WHERE l.order_id = ANY (orders) ORDER BY l.order_id, l.position
        RETURNING id, shop_id, order_id, supplier_id
    ), stepped AS (
        INSERT INTO delivery_deliverystep (id, subject_id, shop_id, order_id, from_state, to_state, by, because, at)
        SELECT uuidv7(), m.id, m.shop_id, m.order_id, '', 'planned', 'machine', 'paid', moment FROM made AS m
    ), sourced AS (
        SELECT m.id, m.shop_id, s.kind FROM made AS m JOIN people_supplier AS s ON s.id = m.supplier_id
    ), asked AS (
        INSERT INTO agenda_ask (id, shop, kind, subject, key, payload, due_at, tries, because)
        SELECT uuidv7(), d.shop_id, 'supplier_place', d.id, '', '{}', moment, 0, '' FROM sourced AS d
        WHERE d.kind <> 'stock' ORDER BY d.id
    )
    SELECT array_agg(d.id ORDER BY d.id) INTO shelf FROM sourced AS d WHERE d.kind = 'stock';
    RETURN shelf;
END $$;

-- What is known of every line of every order at one moment? One row a line, a column for each fact of the vocabulary.
--
-- The same as gather_facts says of lines one by one; a test compares the two. Everything that few lines have is looked
-- up behind a CASE, so that a plain line costs a handful of index probes, whether two hundred are asked for or all.
CREATE FUNCTION routines.case_facts(at timestamptz) RETURNS TABLE (
    subject uuid, shop uuid, order_id uuid, delivery_id uuid, case_id uuid, policy_id uuid,
    goods text, problem text, payment text, delivery text, delivered_share integer, usage text, used_share integer,
    code_check text, supplier text, supplier_proof text, fence text, recall text, buyer_asked text, account_error text,
    confirmed text, exclusion_confirmed boolean, hidden_defect boolean, past_promise bigint, since_paid bigint,
    since_delivered bigint, claimed_after bigint, amount bigint, remaining bigint, evidence text, evidence_match text,
    evidence_reused boolean, reissues integer, claims_30d integer, upheld_share integer, tier text,
    within_exposure boolean
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        l.id, l.shop_id, o.id, d.id, c.id, o.policy_id,
        l.goods::text,
        coalesce(c.problem, 'not_arrived')::text,
        'matched',
        CASE
            WHEN d.id IS NULL THEN 'none'
            WHEN d.state = 'stopped' AND d.delivered_share > 0 THEN 'delivered'
            WHEN d.state IN ('failed', 'stopped') THEN 'failed'
            WHEN d.state <> 'planned' THEN d.state::text
            WHEN EXISTS (
                SELECT 1 FROM delivery_supplyattempt AS a
                WHERE a.delivery_id = d.id AND a.kind = 'place' AND a.answer <> 'not_found'
            ) THEN 'unknown'
            ELSE 'none'
        END,
        coalesce(d.delivered_share, 0)::integer,
        CASE
            WHEN l.goods <> 'code' THEN CASE WHEN d.state = 'delivered' THEN 'unknown' ELSE 'unused' END
            WHEN EXISTS (
                SELECT 1 FROM delivery_code AS k JOIN delivery_reveal AS r ON r.code_id = k.id WHERE k.delivery_id = d.id
            ) THEN 'seen'
            ELSE 'unused'
        END,
        CASE WHEN l.period_days > 0 AND d.delivered_at IS NOT NULL THEN least(100, greatest(0,
            100 * floor(extract(epoch FROM coalesce(c.opened_at, at) - d.delivered_at) / 86400)::integer
                / (l.period_days * l.quantity)
        )) ELSE 0 END,
        coalesce(c.code_check, 'not_checked')::text,
        CASE
            WHEN c.id IS NOT NULL THEN c.supplier_answer::text
            WHEN d.fence = 'waiting' AND d.due_at <= at THEN 'unreachable'
            ELSE 'not_asked'
        END,
        CASE WHEN c.supplier_proof <> '' THEN 'shown' ELSE 'none' END,
        coalesce(d.fence, 'not_asked')::text,
        coalesce(c.recall, 'not_tried')::text,
        coalesce(c.buyer_asked, 'no')::text,
        coalesce(c.account_error, 'none')::text,
        CASE WHEN o.state IN ('confirmed', 'settled') THEN coalesce(
            (
                SELECT CASE WHEN s.by = 'machine' THEN 'timer' ELSE 'buyer' END FROM orders_orderstep AS s
                WHERE s.subject_id = o.id AND s.to_state = 'confirmed' ORDER BY s.id DESC LIMIT 1
            ), 'no') ELSE 'no' END,
        o.exclusion_confirmed,
        false,
        greatest(floor(extract(epoch FROM at - coalesce(
            d.promise_until, coalesce(o.paid_at, at) + make_interval(mins => l.promise_minutes))))::bigint,
            CASE WHEN d.state = 'partial' AND d.fence = 'done' THEN 0 END),
        coalesce(greatest(0, floor(extract(epoch FROM at - o.paid_at)))::bigint, 0),
        coalesce(greatest(0, floor(extract(epoch FROM at - d.delivered_at)))::bigint, 0),
        coalesce(c.claimed_after_minutes, 0)::bigint * 60,
        l.amount_minor,
        greatest(0, CASE WHEN o.paid_at IS NULL THEN 0 ELSE l.amount_minor END
            - coalesce((SELECT sum(r.amount_minor) FROM refunds_refund AS r
                WHERE r.order_id = o.id AND r.line_id = l.id), 0)::bigint
            - CASE WHEN EXISTS (SELECT 1 FROM payments_chargeback) THEN coalesce((
                SELECT sum(x.amount_minor) FROM payments_chargeback AS x WHERE x.order_id = o.id AND x.state <> 'won'
                    AND NOT EXISTS (SELECT 1 FROM refunds_refund AS s
                        WHERE s.payment_id = x.payment_id AND s.line_id IS NULL AND NOT s.external)
            ), 0)::bigint ELSE 0 END),
        CASE WHEN c.id IS NULL THEN 'complete' ELSE routines.evidence_of(
            c.problem::text, o.paid_at IS NOT NULL, d.id IS NOT NULL,
            CASE WHEN c.words <> '' THEN u.found || 'talk'::text ELSE u.found END) END,
        CASE WHEN 'contradicted' = ANY (u.found) THEN 'contradicted' WHEN 'matched' = ANY (u.found) THEN 'matched'
            ELSE 'unverified' END,
        coalesce('reused' = ANY (u.found), false),
        CASE WHEN d.number > 1 THEN (
            SELECT count(*) FROM delivery_delivery AS e WHERE e.line_id = l.id AND e.number > 1
        ) ELSE 0 END::integer,
        (
            SELECT count(*) FROM cases_case AS k
            WHERE k.claimant = coalesce(uuid_send(o.buyer_id), o.contact_mark) AND k.claimant <> ''
                AND k.opened_at > at - interval '30 days'
        )::integer,
        0,
        CASE WHEN o.buyer_id IS NULL THEN 'new' ELSE 'regular' END,
        false
    FROM orders_line AS l
    JOIN orders_order AS o ON o.id = l.order_id
    LEFT JOIN LATERAL (
        SELECT x.* FROM delivery_delivery AS x WHERE x.line_id = l.id ORDER BY x.number DESC LIMIT 1
    ) AS d ON true
    LEFT JOIN cases_case AS c
        ON c.line_id = l.id AND c.state IN (
            'opened', 'waiting', 'awaiting_buyer', 'awaiting_supplier', 'in_review', 'offered', 'appealed'
        )
    -- few orders have uploads, and a shop without any asks for none; OFFSET keeps it one answer for three columns
    CROSS JOIN LATERAL (
        SELECT CASE WHEN EXISTS (SELECT 1 FROM evidence_upload) THEN (
            SELECT array_agg(s.slot)
                || CASE WHEN bool_or(s.matched) THEN ARRAY['matched'] ELSE '{}' END
                || CASE WHEN bool_or(s.contradicted AND NOT s.matched) THEN ARRAY['contradicted'] ELSE '{}' END
                || CASE WHEN bool_or(s.reused) THEN ARRAY['reused'] ELSE '{}' END
            FROM (
                SELECT e.slot::text AS slot, bool_or(e.match = 'matched') AS matched,
                    bool_or(e.match = 'contradicted') AS contradicted, bool_or(e.reused) AS reused
                FROM evidence_upload AS e WHERE e.order_id = o.id AND e.side = 'buyer' GROUP BY e.slot
            ) AS s
        ) END AS found OFFSET 0
    ) AS u
    -- where single pieces of a line are asked about, or went their own way, only gather_facts tells them apart
    WHERE l.quantity = 1 OR NOT (
        coalesce(c.units <> '[]', false)
        OR EXISTS (SELECT 1 FROM delivery_delivery AS e WHERE e.line_id = l.id AND e.units <> '[]')
        OR EXISTS (SELECT 1 FROM refunds_refundunit AS e WHERE e.line_id = l.id)
    )
$$;

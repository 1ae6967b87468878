-- What we have booked in a time, and no bill of the channel shows. First against the file at hand, in one go; what is
-- left is looked up among all files. Where it is known which payments the file does not show, these are their keys.
CREATE FUNCTION routines.missing_there(
    p_file uuid, p_channel uuid, p_outside text, p_since timestamptz, p_until timestamptz, p_files uuid[],
    p_keys text[]
) RETURNS TABLE (
    movement text, our_no text, their_no text, order_id uuid, payment_id uuid, refund_id uuid, ours_minor bigint,
    ours_currency text, ours_state text
) LANGUAGE sql STABLE SET work_mem = '48MB' SET jit = off AS $$
    WITH booked AS NOT MATERIALIZED (
        SELECT CASE t.kind WHEN 'paid' THEN 'payment' ELSE 'other' END AS movement, t.key, t.amount_minor, t.currency
        FROM ledger_transfer AS t
        WHERE t.source = p_outside AND "left"(t.source, 5) <> 'hold:' AND "left"(t.source, 8) <> 'pending:'
            AND t.at >= p_since AND t.at < p_until AND p_keys IS NULL
            AND (t.kind = 'paid' OR (t.kind = 'unmatched' AND "left"(t.key, 10) = 'unmatched:'))
        UNION ALL
        SELECT CASE t.kind WHEN 'paid' THEN 'payment' ELSE 'other' END, t.key, t.amount_minor, t.currency
        FROM ledger_transfer AS t WHERE t.key = ANY (p_keys)
        UNION ALL
        SELECT CASE t.kind WHEN 'refund_arrived' THEN 'refund' ELSE 'closed' END, t.key, t.amount_minor, t.currency
        FROM ledger_transfer AS t
        WHERE t.target = p_outside AND "left"(t.target, 5) <> 'hold:' AND "left"(t.target, 8) <> 'pending:'
            AND t.at >= p_since AND t.at < p_until
            AND (t.kind = 'refund_arrived' OR (t.kind = 'adjusted' AND "left"(t.key, 7) = 'closed:'))
    ), numbered AS NOT MATERIALIZED (
        SELECT b.*, CASE WHEN b.movement IN ('payment', 'refund') THEN split_part(b.key, ':', 2)::uuid END AS subject,
            CASE WHEN b.movement = 'other' THEN split_part(b.key, ':', 3) END AS their_no
        FROM booked AS b
    ), unseen AS MATERIALIZED (
        SELECT n.* FROM numbered AS n
        LEFT JOIN reconciliation_billrow AS r
            ON r.file = p_file AND r.subject = n.subject AND r.kind IN ('payment', 'refund')
        WHERE r.file IS NULL
    ), named AS MATERIALIZED (
        -- a refund that was found at the channel is known there by the channel's number alone, and what was sent back by
        -- hand by the number that was given as its proof
        SELECT u.movement, u.amount_minor, u.currency, u.subject, CASE u.movement WHEN 'other' THEN 'payment'
                WHEN 'closed' THEN 'refund' ELSE u.movement END AS kind,
            nullif(CASE u.movement WHEN 'other' THEN u.their_no WHEN 'closed' THEN m.proof
                WHEN 'refund' THEN CASE WHEN f.external OR f.sent_in_console THEN f.channel_refund_no END END, '') AS number
        FROM unseen AS u
        LEFT JOIN refunds_refund AS f ON u.movement = 'refund' AND f.id = u.subject
        LEFT JOIN payments_unmatched AS m ON u.movement = 'closed' AND m.id = split_part(u.key, ':', 2)::uuid
    ), wanted AS MATERIALIZED (
        SELECT DISTINCT n.kind, n.number FROM named AS n WHERE n.number IS NOT NULL
    ), file AS MATERIALIZED (
        -- a bill whose line was booked later than a day after has found it as a difference
        SELECT unnest(p_files) AS id
        UNION
        SELECT b.file_id FROM reconciliation_difference AS d JOIN reconciliation_bill AS b ON b.id = d.bill_id
        WHERE d.channel_id = p_channel AND d.line_no IS NOT NULL AND b.file_id IS NOT NULL
            AND (d.their_no IN (SELECT w.number FROM wanted AS w) OR d.our_no IN (SELECT w.number FROM wanted AS w))
        UNION
        -- one that called its line pending has found nothing; a channel shows each refund once
        SELECT b.file_id FROM reconciliation_bill AS b
        WHERE b.channel_id = p_channel AND b.file_id IS NOT NULL AND b.day >= (p_since - interval '45 days')::date
            AND b.totals @> '[{"kind": "refund", "meaning": "pending"}]'
            AND EXISTS (SELECT FROM wanted AS w WHERE w.kind = 'refund')
    ), theirs AS MATERIALIZED (
        SELECT w.kind, w.number FROM wanted AS w JOIN reconciliation_billrow AS r
            ON r.their_no = w.number AND r.kind = w.kind
        WHERE r.file = ANY (ARRAY(SELECT o.id FROM file AS o))
        UNION ALL
        SELECT w.kind, w.number FROM wanted AS w JOIN reconciliation_billrow AS r
            ON r.our_no = w.number AND r.kind = w.kind
        WHERE r.file = ANY (ARRAY(SELECT o.id FROM file AS o))
    )
    SELECT n.kind, coalesce(replace(n.subject::text, '-', ''), ''), coalesce(n.number, f.channel_refund_no, ''),
        coalesce(p.order_id, f.order_id), coalesce(p.id, f.payment_id), f.id, n.amount_minor, n.currency,
        coalesce(p.state, f.state, '')
    FROM named AS n
    -- few are left, whatever the planner thinks: each is looked up by its key
    LEFT JOIN LATERAL (
        SELECT q.id, q.order_id, q.state FROM payments_payment AS q WHERE n.movement = 'payment' AND q.id = n.subject LIMIT 1
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT g.id, g.order_id, g.payment_id, g.state, g.channel_refund_no FROM refunds_refund AS g
        WHERE n.movement = 'refund' AND g.id = n.subject LIMIT 1
    ) AS f ON true
    WHERE (n.subject IS NULL OR (
            SELECT count(*) FROM (
                SELECT FROM reconciliation_billrow AS r JOIN reconciliation_billfile AS o ON o.id = r.file
                WHERE r.subject = n.subject AND r.kind IN ('payment', 'refund') AND o.channel_id = p_channel LIMIT 1
            ) AS known
        ) = 0)
        AND NOT (n.kind, n.number) IN (SELECT h.kind, h.number FROM theirs AS h) IS TRUE
        AND f.state IS DISTINCT FROM 'reversed'
$$;

-- What our books paid out through a channel in a time, and its bill of shares does not show.
CREATE FUNCTION routines.shares_missing_there(
    p_file uuid, p_channel uuid, p_since timestamptz, p_until timestamptz
) RETURNS TABLE (
    movement text, our_no text, their_no text, order_id uuid, payment_id uuid, refund_id uuid, ours_minor bigint,
    ours_currency text, ours_state text
) LANGUAGE sql STABLE SET jit = off AS $$
    SELECT 'share', replace(o.id::text, '-', ''), o.proof, NULL::uuid, NULL::uuid, NULL::uuid, o.amount_minor,
        o.currency::text, o.state::text
    FROM payouts_payout AS o
    WHERE o.channel_id = p_channel AND o.state = 'paid' AND o.paid_at >= p_since AND o.paid_at < p_until
        AND NOT EXISTS (
            SELECT FROM reconciliation_billrow AS r WHERE r.file = p_file AND r.kind = 'share' AND (
                r.subject = o.id OR o.proof IN (r.our_no, split_part(r.their_no, '/', 2)))
        )
$$;

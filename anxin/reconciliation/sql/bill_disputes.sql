-- What banks took over disputes, or gave back, each line beside the chargeback that was booked under its number, and what
-- of it was set aside in our books.
CREATE FUNCTION routines.bill_disputes(p_file uuid, p_channel uuid, p_lines integer[]) RETURNS TABLE (
    line_no integer, our_no text, their_no text, order_id uuid, payment_id uuid, ours_minor bigint, theirs_minor bigint,
    ours_currency text, theirs_currency text, ours_state text, theirs_state text, fee_minor bigint
) LANGUAGE sql STABLE SET jit = off AS $$
    SELECT l.line_no, l.our_no, l.their_no, coalesce(c.order_id, p.order_id), coalesce(c.payment_id, p.id), (
            SELECT sum(t.amount_minor)::bigint FROM ledger_transfer AS t
            WHERE t.chain = c.order_id AND t.kind = 'charged_back'
                AND t.target = 'chargeback:' || c.shop_id || ':' || c.id
        ), l.amount_minor, c.currency, l.currency, c.state, l.state, l.fee_minor
    FROM reconciliation_billrow AS l
    LEFT JOIN payments_chargeback AS c ON c.channel_id = p_channel AND c.reference = l.their_no
    LEFT JOIN payments_payment AS p ON p.id = l.payment AND p.channel_id = p_channel
    WHERE l.file = p_file AND l.kind = 'dispute' AND (p_lines IS NULL OR l.line_no = ANY (p_lines))
$$;

-- What our books say that banks took in a time, or gave back, and no bill of the channel shows. Only bills with such lines
-- are read, whichever day they are of.
CREATE FUNCTION routines.disputes_missing_there(p_channel uuid, p_since timestamptz, p_until timestamptz) RETURNS TABLE (
    movement text, our_no text, their_no text, order_id uuid, payment_id uuid, refund_id uuid, ours_minor bigint,
    ours_currency text, ours_state text, theirs_state text
) LANGUAGE sql STABLE SET jit = off AS $$
    WITH own AS MATERIALIZED (
        SELECT c.*, 'dispute' AS word FROM payments_chargeback AS c
        WHERE c.channel_id = p_channel AND c.taken_at >= p_since AND c.taken_at < p_until
        UNION ALL
        SELECT c.*, 'dispute_reversal' FROM payments_chargeback AS c
        WHERE c.channel_id = p_channel AND c.state = 'won' AND c.closed_at >= p_since AND c.closed_at < p_until
    ), file AS MATERIALIZED (
        SELECT b.file_id AS id FROM reconciliation_bill AS b
        WHERE b.channel_id = p_channel AND b.totals @> '[{"kind": "dispute"}]' AND EXISTS (SELECT FROM own)
    )
    SELECT 'dispute', '', o.reference, o.order_id, o.payment_id, NULL::uuid, o.amount_minor, o.currency::text,
        o.state::text, o.word
    FROM own AS o
    WHERE NOT EXISTS (
        SELECT FROM reconciliation_billrow AS r
        WHERE r.file IN (SELECT f.id FROM file AS f) AND r.kind = 'dispute' AND r.their_no = o.reference
            AND r.state = o.word
    )
$$;

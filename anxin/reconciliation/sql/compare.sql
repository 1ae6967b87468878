-- In what do the lines of a bill and our orders and books differ? One row for each difference, none for what agrees.
--
-- A line is matched by number alone, never by time: a channel's day and ours end at different moments. What the bill
-- calls pending is not judged. `since` and `until` (of our booking) only say where most of our bookings are, so that
-- they are read in one go; what lies outside of them is looked up by its key.

CREATE FUNCTION routines.bill_payments(
    p_file uuid, p_channel uuid, p_outside text, p_lines integer[], p_since timestamptz, p_until timestamptz
) RETURNS TABLE (
    line_no integer, our_no text, their_no text, order_id uuid, payment_id uuid, ours_minor bigint,
    theirs_minor bigint, ours_currency text, theirs_currency text, ours_state text, theirs_state text, meaning text,
    fee_minor bigint, repeated boolean, parked_minor bigint
) LANGUAGE sql STABLE SET work_mem = '48MB' SET jit = off AS $$
    WITH line AS NOT MATERIALIZED (
        SELECT r.* FROM reconciliation_billrow AS r
        WHERE r.file = p_file AND r.kind = 'payment' AND (p_lines IS NULL OR r.line_no = ANY (p_lines))
    ), repeated AS MATERIALIZED (
        SELECT r.subject, min(r.line_no) AS first_no FROM reconciliation_billrow AS r
        WHERE r.file = p_file AND r.kind = 'payment' AND r.meaning = 'moved' AND r.subject IS NOT NULL
            AND (p_lines IS NULL OR r.subject = ANY (ARRAY(SELECT l.subject FROM line AS l)))
        GROUP BY r.subject HAVING count(*) > 1
    ), booked AS NOT MATERIALIZED (
        SELECT split_part(t.key, ':', 2)::uuid AS subject, t.amount_minor, t.currency FROM ledger_transfer AS t
        WHERE t.source = p_outside AND "left"(t.source, 5) <> 'hold:' AND "left"(t.source, 8) <> 'pending:'
            AND t.at >= p_since AND t.at < p_until AND t.kind = 'paid' AND p_lines IS NULL
    )
    SELECT l.line_no, l.our_no, l.their_no, p.order_id, p.id,
        -- what was in suspense first was booked under the channel's number
        CASE WHEN b.subject IS NOT NULL THEN b.amount_minor WHEN p.id IS NOT NULL THEN coalesce(
            (SELECT t.amount_minor FROM ledger_transfer AS t WHERE t.key = 'paid:' || p.id),
            (SELECT t.amount_minor FROM ledger_transfer AS t WHERE t.key = 'matched:' || p.id)
        ) END,
        l.amount_minor, coalesce(b.currency, p.currency), l.currency, p.state, l.state, l.meaning, l.fee_minor,
        f.first_no IS NOT NULL AND f.first_no < l.line_no,
        CASE WHEN (p.id IS NULL OR p.state <> 'paid' OR f.first_no < l.line_no) AND l.meaning = 'moved' THEN (
            SELECT t.amount_minor FROM ledger_transfer AS t
            WHERE t.key IN ('unmatched:' || p_channel || ':' || l.their_no, 'unmatched:' || p_channel || ':' || l.our_no)
            ORDER BY t.key = 'unmatched:' || p_channel || ':' || l.their_no DESC LIMIT 1
        ) END
    FROM line AS l
    LEFT JOIN payments_payment AS p ON p.id = l.subject AND p.channel_id = p_channel
    LEFT JOIN booked AS b ON b.subject = l.subject
    LEFT JOIN repeated AS f ON f.subject = l.subject
$$;

CREATE FUNCTION routines.bill_refunds(
    p_file uuid, p_channel uuid, p_outside text, p_lines integer[], p_since timestamptz, p_until timestamptz
) RETURNS TABLE (
    line_no integer, our_no text, their_no text, order_id uuid, payment_id uuid, refund_id uuid, ours_minor bigint,
    theirs_minor bigint, ours_currency text, theirs_currency text, ours_state text, theirs_state text, meaning text,
    fee_minor bigint, repeated boolean, destination text, closed_minor bigint, shown_minor bigint,
    payment_state text, besides boolean
) LANGUAGE sql STABLE SET work_mem = '48MB' SET jit = off AS $$
    WITH line AS NOT MATERIALIZED (
        SELECT r.* FROM reconciliation_billrow AS r
        WHERE r.file = p_file AND r.kind = 'refund' AND (p_lines IS NULL OR r.line_no = ANY (p_lines))
    ), repeated AS MATERIALIZED (
        SELECT r.subject, min(r.line_no) AS first_no FROM reconciliation_billrow AS r
        WHERE r.file = p_file AND r.kind = 'refund' AND r.meaning = 'moved' AND r.subject IS NOT NULL
            AND (p_lines IS NULL OR r.subject = ANY (ARRAY(SELECT l.subject FROM line AS l)))
        GROUP BY r.subject HAVING count(*) > 1
    ), booked AS NOT MATERIALIZED (
        -- one that was taken back and arrived again did so twice, each time whole
        SELECT split_part(t.key, ':', 2)::uuid AS subject, max(t.amount_minor) AS amount_minor, max(t.currency) AS currency
        FROM ledger_transfer AS t
        WHERE t.target = p_outside AND "left"(t.target, 5) <> 'hold:' AND "left"(t.target, 8) <> 'pending:'
            AND t.at >= p_since AND t.at < p_until AND t.kind = 'refund_arrived' AND p_lines IS NULL
        GROUP BY 1
    ), mine AS NOT MATERIALIZED (
        SELECT f.* FROM refunds_refund AS f JOIN payments_payment AS q ON q.id = f.payment_id
        WHERE q.channel_id = p_channel
    ), found AS MATERIALIZED (
        SELECT l.line_no, l.our_no, l.their_no, coalesce(f.order_id, a.order_id, q.order_id) AS order_id,
            coalesce(f.payment_id, a.payment_id, q.id) AS payment_id, coalesce(e.id, f.id, a.id) AS refund_id,
            CASE WHEN g.besides AND e.id IS NULL THEN NULL
                WHEN b.subject IS NOT NULL AND e.id IS NULL THEN b.amount_minor
                WHEN f.id IS NOT NULL OR a.id IS NOT NULL THEN (
                SELECT max(t.amount_minor) FROM ledger_transfer AS t
                WHERE t.chain = coalesce(f.order_id, a.order_id) AND t.kind = 'refund_arrived'
                    AND split_part(t.key, ':', 2) = coalesce(e.id, f.id, a.id)::text
            ) END AS ours_minor,
            l.amount_minor AS theirs_minor, coalesce(b.currency, f.currency, a.currency) AS ours_currency,
            l.currency AS theirs_currency, coalesce(e.state, f.state, a.state) AS ours_state, l.state AS theirs_state, l.meaning,
            l.fee_minor, r.first_no IS NOT NULL AND r.first_no < l.line_no AS repeated,
            coalesce(e.destination, f.destination, a.destination) AS destination, q.state AS payment_state,
            g.besides AND e.id IS NULL AS besides
        FROM line AS l
        LEFT JOIN mine AS f ON f.id = l.subject
        LEFT JOIN booked AS b ON b.subject = l.subject
        LEFT JOIN repeated AS r ON r.subject = l.subject
        LEFT JOIN payments_payment AS q ON q.id = l.payment AND q.channel_id = p_channel
        -- one made at the channel's own desk and adopted here is known by the channel's number
        LEFT JOIN LATERAL (
            SELECT g.id, g.order_id, g.payment_id, g.currency, g.state, g.destination FROM refunds_refund AS g
            WHERE f.id IS NULL AND g.payment_id = l.payment AND (g.external OR g.sent_in_console)
                AND g.channel_refund_no <> ''
                AND g.channel_refund_no IN (l.our_no, l.their_no)
            LIMIT 1
        ) AS a ON f.id IS NULL
        -- what went to the balance here, or by the console under another number, was paid out a second time; once that
        -- is booked, it is a refund of its own under the number that the channel had from us
        CROSS JOIN LATERAL (
            SELECT l.meaning = 'moved' AND f.state = 'arrived' AND (f.destination <> 'original' OR (
                f.sent_in_console AND f.channel_refund_no NOT IN ('', l.our_no, l.their_no))) AS besides
        ) AS g
        LEFT JOIN LATERAL (
            SELECT x.id, x.state, x.destination FROM refunds_refund AS x
            WHERE g.besides AND x.payment_id = f.payment_id AND x.external AND x.channel_refund_no = l.our_no LIMIT 1
        ) AS e ON g.besides
    ), stray AS MATERIALIZED (
        SELECT s.line_no, s.our_no, s.their_no, s.theirs_minor FROM found AS s WHERE s.refund_id IS NULL
    ), numbered AS MATERIALIZED (
        SELECT s.our_no AS number FROM stray AS s WHERE s.our_no <> ''
        UNION SELECT s.their_no FROM stray AS s WHERE s.their_no <> ''
    ), closed AS MATERIALIZED (
        -- what lay in suspense and was sent back by hand is known by the number that was given as its proof
        SELECT u.proof, sum(u.amount_minor)::bigint AS amount_minor, min(u.currency) AS currency
        FROM payments_unmatched AS u
        WHERE u.channel_id = p_channel AND u.proof <> '' AND u.proof IN (SELECT n.number FROM numbered AS n)
        GROUP BY u.proof
    ), ended AS MATERIALIZED (
        SELECT e.line_no, e.amount_minor, e.currency,
            sum(e.theirs_minor) OVER (PARTITION BY e.proof)::bigint AS shown_minor
        FROM (
            SELECT DISTINCT ON (s.line_no) s.line_no, s.theirs_minor, c.* FROM stray AS s
            JOIN closed AS c ON c.proof IN (s.our_no, s.their_no)
            ORDER BY s.line_no, c.proof
        ) AS e
    )
    SELECT s.line_no, s.our_no, s.their_no, s.order_id, s.payment_id, s.refund_id, coalesce(s.ours_minor, e.amount_minor),
        s.theirs_minor, coalesce(s.ours_currency, e.currency), s.theirs_currency, s.ours_state, s.theirs_state, s.meaning,
        s.fee_minor, s.repeated, s.destination, e.amount_minor, e.shown_minor, s.payment_state,
        s.besides
    FROM found AS s LEFT JOIN ended AS e ON e.line_no = s.line_no
$$;

-- What was shared with receivers (分账), released to us, or taken back, each line beside its payment, and beside what our
-- books paid out under its number: that of a payout, or the proof under which one was recorded; or beside what became
-- of the release that we asked for. `first_of_payout` marks one line of each payout, and `shared_minor` is what the
-- file's lines of that payout come to.
CREATE FUNCTION routines.bill_shares(p_file uuid, p_channel uuid, p_lines integer[]) RETURNS TABLE (
    line_no integer, our_no text, their_no text, order_id uuid, payment_id uuid, payment_state text, ours_minor bigint,
    theirs_minor bigint, ours_currency text, theirs_currency text, theirs_state text, meaning text, word text,
    release_state text, first_of_payout boolean, shared_minor bigint
) LANGUAGE sql STABLE SET work_mem = '48MB' SET jit = off AS $$
    WITH line AS MATERIALIZED (
        SELECT r.*, split_part(r.their_no, '/', 1) AS transaction_no, nullif(split_part(r.their_no, '/', 2), '') AS part_no,
            split_part(r.state, '/', 1) AS word
        FROM reconciliation_billrow AS r WHERE r.file = p_file AND r.kind = 'share'
    ), booked AS MATERIALIZED (
        SELECT o.id, o.proof, t.amount_minor, t.currency FROM payouts_payout AS o
        JOIN ledger_transfer AS t ON t.key = 'payout:' || o.id || ':paid'
        WHERE o.shop_id = (SELECT c.shop_id FROM payments_channel AS c WHERE c.id = p_channel) AND o.state = 'paid'
    ), proof AS MATERIALIZED (
        SELECT DISTINCT ON (b.proof) b.* FROM booked AS b ORDER BY b.proof, b.id
    ), matched AS MATERIALIZED (
        SELECT l.*, coalesce(p.id, q.id) AS payment_id, coalesce(p.order_id, q.order_id) AS order_id,
            coalesce(p.state, q.state) AS payment_state, f.state AS release_state, coalesce(a.id, b.id, c.id) AS payout_id,
            coalesce(a.amount_minor, b.amount_minor, c.amount_minor) AS ours_minor,
            coalesce(a.currency, b.currency, c.currency) AS ours_currency
        FROM line AS l
        LEFT JOIN payments_payment AS p ON p.id = l.subject AND p.channel_id = p_channel
        LEFT JOIN payments_payment AS q ON q.channel_id = p_channel AND q.transaction_no = l.transaction_no
            AND q.transaction_no <> ''
        LEFT JOIN payments_release AS f ON f.id = l.subject
        LEFT JOIN booked AS a ON a.id = l.subject
        LEFT JOIN proof AS b ON b.proof = l.our_no
        LEFT JOIN proof AS c ON c.proof = l.part_no
    )
    SELECT s.* FROM (
        SELECT m.line_no, m.our_no, m.their_no, m.order_id, m.payment_id, m.payment_state, m.ours_minor, m.amount_minor,
            m.ours_currency, m.currency, m.state, m.meaning, m.word, m.release_state,
            m.line_no = min(m.line_no) OVER (PARTITION BY m.payout_id, m.meaning),
            sum(m.amount_minor) OVER (PARTITION BY m.payout_id, m.meaning)::bigint
        FROM matched AS m
    ) AS s (line_no)
    WHERE p_lines IS NULL OR s.line_no = ANY (p_lines)
$$;

CREATE FUNCTION routines.fee_expected(amount_minor bigint, basis_points integer) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT (amount_minor * basis_points + 5000) / 10000 $$;

CREATE FUNCTION routines.line_differences(
    p_movement text, p_file uuid, p_channel uuid, p_outside text, p_lines integer[], p_since timestamptz, p_until timestamptz,
    p_basis_points integer, p_tolerance_minor integer, p_fee_returned boolean
) RETURNS TABLE (
    movement text, kind text, remedy text, line_no integer, our_no text, their_no text, order_id uuid,
    payment_id uuid, refund_id uuid, ours_minor bigint, theirs_minor bigint, ours_currency text,
    theirs_currency text, ours_state text, theirs_state text, fee_minor bigint, expected_fee_minor bigint
) LANGUAGE sql STABLE SET jit = off AS $$
    WITH judged AS (
        SELECT 'payment' AS movement, s.line_no, s.our_no, s.their_no, s.order_id, s.payment_id, NULL::uuid AS refund_id,
            coalesce(s.parked_minor, s.ours_minor) AS ours_minor, s.theirs_minor, s.ours_currency, s.theirs_currency,
            s.ours_state, s.theirs_state, s.fee_minor,
            routines.fee_expected(s.theirs_minor, p_basis_points) AS expected_fee_minor,
            CASE
                WHEN s.meaning = 'pending' THEN NULL
                WHEN s.meaning = 'unclear' THEN 'state by_hand'
                WHEN s.meaning = 'failed' THEN CASE WHEN s.ours_minor IS NOT NULL THEN 'state by_hand' END
                WHEN s.parked_minor IS NOT NULL THEN CASE WHEN s.parked_minor <> s.theirs_minor THEN 'amount by_hand' END
                WHEN s.payment_id IS NULL OR s.repeated THEN 'missing_here park'
                WHEN s.ours_state <> 'paid' THEN 'state look_payment'
                WHEN s.ours_minor IS NULL THEN 'missing_here by_hand'
                WHEN s.ours_currency <> s.theirs_currency THEN 'currency by_hand'
                WHEN s.ours_minor <> s.theirs_minor THEN 'amount book_gap'
                WHEN abs(s.fee_minor - routines.fee_expected(s.theirs_minor, p_basis_points)) > p_tolerance_minor
                    THEN 'fee by_hand'
            END AS verdict
        FROM routines.bill_payments(p_file, p_channel, p_outside, p_lines, p_since, p_until) AS s
        WHERE p_movement = 'payment'
        UNION ALL
        SELECT 'refund', s.line_no, s.our_no, s.their_no, s.order_id, s.payment_id, s.refund_id, s.ours_minor,
            s.theirs_minor, s.ours_currency, s.theirs_currency, s.ours_state, s.theirs_state, s.fee_minor,
            CASE WHEN p_fee_returned THEN -routines.fee_expected(s.theirs_minor, p_basis_points)
                WHEN p_basis_points IS NOT NULL THEN 0 END,
            CASE
                WHEN s.meaning = 'pending' THEN NULL
                WHEN s.meaning = 'unclear' THEN 'state by_hand'
                -- what came back there and went to the buyer's balance here agrees: the channel moved nothing
                WHEN s.meaning = 'failed' THEN CASE WHEN s.closed_minor IS NOT NULL THEN 'state by_hand'
                    WHEN s.ours_state = 'arrived' AND s.destination = 'original' THEN 'state look_refund' END
                WHEN s.closed_minor IS NOT NULL THEN CASE WHEN s.ours_currency <> s.theirs_currency THEN 'currency by_hand'
                    WHEN s.closed_minor <> s.shown_minor THEN 'amount by_hand' END
                WHEN s.repeated THEN 'missing_here by_hand'
                -- the money of a payment that is not paid here lies in suspense, or was never booked
                WHEN s.refund_id IS NULL THEN
                    CASE s.payment_state WHEN 'paid' THEN 'missing_here adopt_refund' ELSE 'missing_here by_hand' END
                WHEN s.besides THEN 'missing_here look_refund'
                WHEN s.destination <> 'original' OR s.ours_state = 'reversed' THEN 'state by_hand'
                WHEN s.ours_state <> 'arrived' THEN 'state look_refund'
                WHEN s.ours_minor IS NULL THEN 'missing_here by_hand'
                WHEN s.ours_currency <> s.theirs_currency THEN 'currency by_hand'
                WHEN s.ours_minor <> s.theirs_minor THEN 'amount book_gap'
                WHEN abs(s.fee_minor - CASE WHEN p_fee_returned THEN -routines.fee_expected(s.theirs_minor, p_basis_points)
                    WHEN p_basis_points IS NOT NULL THEN 0 END) > p_tolerance_minor THEN 'fee by_hand'
            END
        FROM routines.bill_refunds(p_file, p_channel, p_outside, p_lines, p_since, p_until) AS s
        WHERE p_movement = 'refund'
        UNION ALL
        SELECT 'share', s.line_no, s.our_no, s.their_no, s.order_id, s.payment_id, NULL, s.ours_minor, s.theirs_minor,
            s.ours_currency, s.theirs_currency, coalesce(s.release_state, s.payment_state), s.theirs_state, 0, NULL,
            CASE
                WHEN s.meaning = 'pending' THEN NULL
                WHEN s.meaning = 'unclear' THEN 'state by_hand'
                WHEN s.meaning = 'failed' THEN
                    CASE WHEN s.ours_minor IS NOT NULL OR s.release_state = 'released' THEN 'state by_hand' END
                WHEN s.payment_id IS NULL THEN 'missing_here by_hand'
                WHEN s.payment_state <> 'paid' THEN 'state look_payment'
                -- what is released is ours again, as it was before
                WHEN s.word IN ('解冻', '解冻给分账方') THEN CASE WHEN s.release_state = 'refused' THEN 'state by_hand' END
                WHEN s.ours_minor IS NULL THEN 'missing_here by_hand'
                WHEN s.ours_currency <> s.theirs_currency THEN 'currency by_hand'
                WHEN s.ours_minor <> s.shared_minor AND s.first_of_payout THEN 'amount by_hand'
            END
        FROM routines.bill_shares(p_file, p_channel, p_lines) AS s
        WHERE p_movement = 'share'
        UNION ALL
        SELECT 'dispute', s.line_no, s.our_no, s.their_no, s.order_id, s.payment_id, NULL, s.ours_minor, s.theirs_minor,
            s.ours_currency, s.theirs_currency, s.ours_state, s.theirs_state, s.fee_minor, NULL,
            CASE
                WHEN s.payment_id IS NULL OR s.ours_minor IS NULL THEN 'missing_here by_hand'
                WHEN s.ours_currency <> s.theirs_currency THEN 'currency by_hand'
                WHEN s.ours_minor <> s.theirs_minor THEN 'amount by_hand'
                WHEN s.theirs_state = 'dispute_reversal' AND s.ours_state <> 'won' THEN 'state by_hand'
            END
        FROM routines.bill_disputes(p_file, p_channel, p_lines) AS s
        WHERE p_movement = 'dispute'
    )
    SELECT j.movement, split_part(j.verdict, ' ', 1), split_part(j.verdict, ' ', 2), j.line_no, j.our_no, j.their_no,
        j.order_id, j.payment_id, j.refund_id, j.ours_minor, j.theirs_minor, j.ours_currency, j.theirs_currency,
        j.ours_state, j.theirs_state, j.fee_minor, j.expected_fee_minor
    FROM judged AS j WHERE j.verdict IS NOT NULL
$$;

-- Do orders and books agree for one channel, whatever the channel says? Payments and refunds of a time beside their
-- transfers, and transfers at the channel's account beside what they were for.
CREATE FUNCTION routines.books_differences(
    p_channel uuid, p_outside text, p_since timestamptz, p_until timestamptz
) RETURNS TABLE (
    movement text, kind text, our_no text, order_id uuid, payment_id uuid, refund_id uuid, ours_minor bigint,
    theirs_minor bigint, ours_currency text, theirs_currency text, ours_state text
) LANGUAGE sql STABLE SET work_mem = '48MB' SET jit = off AS $$
    WITH ours AS (
        SELECT 'payment' AS movement, p.id, p.order_id, p.id AS payment_id, NULL::uuid AS refund_id, p.amount_minor,
            p.currency, p.state
        FROM payments_payment AS p
        WHERE p.channel_id = p_channel AND p.state = 'paid' AND p.paid_at >= p_since AND p.paid_at < p_until
        UNION ALL
        SELECT 'refund', f.id, f.order_id, f.payment_id, f.id, f.amount_minor, f.currency, f.state
        FROM refunds_refund AS f JOIN payments_payment AS p ON p.id = f.payment_id
        WHERE p.channel_id = p_channel AND f.state = 'arrived' AND f.arrived_at >= p_since AND f.arrived_at < p_until
    ), booked AS (
        SELECT 'payment' AS movement, split_part(t.key, ':', 2)::uuid AS subject, t.amount_minor, t.currency
        FROM ledger_transfer AS t
        WHERE t.source = p_outside AND "left"(t.source, 5) <> 'hold:' AND "left"(t.source, 8) <> 'pending:'
            AND t.at >= p_since AND t.at < p_until AND t.kind = 'paid'
        UNION ALL
        SELECT 'refund', split_part(t.key, ':', 2)::uuid, t.amount_minor, t.currency FROM ledger_transfer AS t
        WHERE t.target = p_outside AND "left"(t.target, 5) <> 'hold:' AND "left"(t.target, 8) <> 'pending:'
            AND t.at >= p_since AND t.at < p_until AND t.kind = 'refund_arrived'
    )
    SELECT o.movement, CASE WHEN t.currency IS NULL THEN 'missing_there' WHEN t.currency <> o.currency THEN 'currency'
        ELSE 'amount' END, replace(o.id::text, '-', ''), o.order_id, o.payment_id, o.refund_id, o.amount_minor,
        t.amount_minor, o.currency, t.currency, o.state
    FROM ours AS o LEFT JOIN LATERAL (
        SELECT t.amount_minor, t.currency FROM ledger_transfer AS t
        WHERE t.chain = o.order_id AND split_part(t.key, ':', 2) = o.id::text
            AND t.kind = ANY (CASE o.movement WHEN 'payment' THEN '{paid,matched}'::text[] ELSE '{refund_arrived}' END)
        ORDER BY t.seq DESC LIMIT 1
    ) AS t ON true
    WHERE t.currency IS NULL OR t.currency <> o.currency OR (o.movement = 'refund' AND t.amount_minor <> o.amount_minor)
    UNION ALL
    SELECT b.movement, CASE WHEN coalesce(p.id, f.id) IS NULL THEN 'missing_here' ELSE 'state' END,
        replace(b.subject::text, '-', ''), coalesce(p.order_id, f.order_id), coalesce(p.id, f.payment_id), f.id, NULL,
        b.amount_minor, NULL, b.currency, coalesce(p.state, f.state)
    FROM booked AS b
    LEFT JOIN payments_payment AS p ON b.movement = 'payment' AND p.id = b.subject AND p.channel_id = p_channel
    LEFT JOIN refunds_refund AS f ON b.movement = 'refund' AND f.id = b.subject
    WHERE (b.movement = 'payment' AND p.state IS DISTINCT FROM 'paid')
        -- one that came back since is under way again, or lies where its buyer had it sent
        OR (b.movement = 'refund' AND coalesce(f.state, '') NOT IN ('arrived', 'reversed') AND NOT EXISTS (
            SELECT FROM ledger_transfer AS t
            WHERE t.chain = f.order_id AND t.kind = 'refund_returned' AND split_part(t.key, ':', 2) = f.id::text
        ))
$$;

-- Do the chains of one part hold? Worked out in DataFusion, query by query, each kept under the name before it, over
-- `heads`, `balances` and `links` as `walk.py` asks the books for them. Links come in the order of their chains and
-- places. What is hashed is said in `sql/movement.sql` for the books: every proof shows that the two agree.

-- walked
WITH bound AS (
    SELECT l.*, l.chain_before IS DISTINCT FROM l.chain AS first, l.chain_after IS DISTINCT FROM l.chain AS newest,
        coalesce(l.content, sha256(concat(l.id, chr(10), l.source, chr(10), l.target, chr(10), l.amount, chr(10),
            l.currency, chr(10), l.kind, chr(10), l.ref, chr(10), l.key, chr(10), l.micros, chr(10),
            CASE WHEN l."order" IS NULL THEN '' ELSE 'order' END,
            CASE WHEN l.reverses IS NULL THEN '' ELSE chr(10) || l.reverses END))) AS sealed
    FROM links AS l
), judged AS (
    -- of what a join would copy for each link, only what is needed after it, and of words only where they stand
    SELECT b.chain, b.seq, b.place, b.hash, b.newest, b.shop, b.kind, b.reverses IS NOT NULL AS mirrors, b.currency,
        b.amount, b.settled, (b.micros - CASE WHEN b.micros < 0 THEN 86399999999 ELSE 0 END) / 86400000000 AS day,
        CASE WHEN b.newest THEN NULL ELSE b.place_after END AS place_after,
        arrow_cast(b.source, 'Utf8View') AS source, arrow_cast(b.target, 'Utf8View') AS target,
        b.seq <> CASE WHEN b.first THEN 1 ELSE b.seq_before + 1 END OR coalesce(b."order" <> b.chain, false)
            OR b.hash <> sha256(
                CASE WHEN b.first THEN sha256(arrow_cast(b.chain, 'Binary')) ELSE b.hash_before END || b.sealed
            ) AS wrong,
        starts_with(b.source, 'hold:') AS from_hold, starts_with(b.source, 'pending:') AS from_pending,
        starts_with(b.target, 'hold:') AS to_hold, starts_with(b.target, 'pending:') AS to_pending
    FROM bound AS b
)
SELECT j.chain, j.place, j.hash, j.newest, j.kind, j.mirrors, j.currency, j.amount, j.settled, j.day, j.place_after,
    CASE WHEN j.from_hold THEN 'hold' WHEN j.from_pending THEN 'pending' ELSE j.source END AS source,
    CASE WHEN j.to_hold THEN 'hold' WHEN j.to_pending THEN 'pending' ELSE j.target END AS target,
    CASE WHEN j.from_hold = j.to_hold THEN 0 WHEN j.to_hold THEN j.amount ELSE -j.amount END AS hold,
    CASE WHEN j.from_pending = j.to_pending THEN 0 WHEN j.to_pending THEN j.amount ELSE -j.amount END AS pending,
    j.wrong OR j.newest AND (j.seq <> h.seq OR j.hash <> h.head) OR j.amount IS NOT NULL AND (
        j.shop <> h.shop
        OR CASE WHEN j.from_hold THEN substr(j.source, 6) <> h.path WHEN j.from_pending THEN substr(j.source, 9) <> h.path
            ELSE strpos(j.source, substr(h.path, 1, 36)) = 0 END
        OR CASE WHEN j.to_hold THEN substr(j.target, 6) <> h.path WHEN j.to_pending THEN substr(j.target, 9) <> h.path
            ELSE strpos(j.target, substr(h.path, 1, 36)) = 0 END
    ) AS off
FROM judged AS j LEFT JOIN heads AS h ON h.subject = j.chain;

-- chains
WITH sums AS (
    SELECT w.chain, bool_or(coalesce(w.off, true)) AS off, min(w.currency) AS currency, max(w.currency) AS most,
        sum(CAST(w.hold AS DECIMAL(38, 0))) AS hold, sum(CAST(w.pending AS DECIMAL(38, 0))) AS pending
    FROM walked AS w GROUP BY w.chain
)
SELECT coalesce(h.subject, s.chain) AS subject, coalesce(s.hold, 0) <> 0 AS holds, coalesce(s.pending, 0) <> 0 AS pends,
    CASE
        WHEN h.subject IS NULL THEN true
        WHEN s.chain IS NULL THEN h.seq <> 0 OR h.head <> sha256(arrow_cast(h.subject, 'Binary'))
        ELSE s.off OR coalesce(s.currency <> s.most, false)
            OR s.hold <> 0 AND (s.hold IS DISTINCT FROM held.amount)
            OR s.pending <> 0 AND (s.pending IS DISTINCT FROM waiting.amount)
    END AS off
FROM sums AS s FULL JOIN heads AS h ON h.subject = s.chain
LEFT JOIN balances AS held ON held.kind = 'hold' AND held.path = h.path AND held.currency = s.currency
LEFT JOIN balances AS waiting ON waiting.kind = 'pending' AND waiting.path = h.path AND waiting.currency = s.currency;

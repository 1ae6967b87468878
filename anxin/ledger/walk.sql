-- Do the chains of one part hold? Worked out in DuckDB, statement by statement, by `walk.py`, which asks the books for
-- what each finds as `arriving`. Links come in the order of their chains and places. What is hashed is said in
-- `sql/movement.sql` for the books: every proof shows that the two agree.

CREATE OR REPLACE TEMP TABLE known AS
SELECT h.subject, h.seq, h.head, h.shop, h.shop::VARCHAR AS shop_text, h.shop || ':' || h.subject AS path,
    unhex(sha256(unhex(replace(h.subject::VARCHAR, '-', '')))) AS start
FROM arriving AS h;

CREATE OR REPLACE TEMP TABLE balances AS
SELECT * FROM arriving;

CREATE OR REPLACE TEMP TABLE walked AS
WITH beside AS (
    SELECT l.*, lag(l.chain) OVER () AS chain_before, lag(l.seq) OVER () AS seq_before,
        lag(l.hash) OVER () AS hash_before, lead(l.chain) OVER () AS chain_after, lead(l.place) OVER () AS place_after
    FROM arriving AS l
), bound AS (
    SELECT b.*, starts_with(b.source, 'hold:') AS from_hold, starts_with(b.source, 'pending:') AS from_pending,
        starts_with(b.target, 'hold:') AS to_hold, starts_with(b.target, 'pending:') AS to_pending,
        b.chain_before IS DISTINCT FROM b.chain AS first, b.chain_after IS DISTINCT FROM b.chain AS newest,
        coalesce(b.content, unhex(sha256(concat_ws(chr(10), b.id, b.source, b.target, b.amount, b.currency, b.kind,
            b.ref, b.key, b.micros, CASE WHEN b."order" IS NULL THEN '' ELSE 'order' END, b.reverses)))) AS sealed
    FROM beside AS b
)
SELECT b.chain, b.seq, b.place, b.hash, b.newest, b.kind, b.reverses IS NOT NULL AS mirrors, b.currency, b.amount,
    b.settled, b.micros // 86400000000 AS day, CASE WHEN b.newest THEN NULL ELSE b.place_after END AS place_after,
    CASE WHEN b.from_hold THEN 'hold' WHEN b.from_pending THEN 'pending' ELSE b.source END AS source,
    CASE WHEN b.to_hold THEN 'hold' WHEN b.to_pending THEN 'pending' ELSE b.target END AS target,
    b.amount * (b.to_hold::INTEGER - b.from_hold::INTEGER) AS hold,
    b.amount * (b.to_pending::INTEGER - b.from_pending::INTEGER) AS pending,
    b.seq <> CASE WHEN b.first THEN 1 ELSE b.seq_before + 1 END
        OR b.hash <> unhex(sha256(CASE WHEN b.first THEN k.start ELSE b.hash_before END || b.sealed))
        OR b.amount IS NOT NULL AND (
            b.shop <> k.shop OR coalesce(b."order" <> b.chain, false)
            OR CASE WHEN b.from_hold THEN b.source <> 'hold:' || k.path
                WHEN b.from_pending THEN b.source <> 'pending:' || k.path
                ELSE NOT contains(b.source, k.shop_text) END
            OR CASE WHEN b.to_hold THEN b.target <> 'hold:' || k.path
                WHEN b.to_pending THEN b.target <> 'pending:' || k.path
                ELSE NOT contains(b.target, k.shop_text) END
        ) AS off
FROM bound AS b LEFT JOIN known AS k ON k.subject = b.chain;

CREATE OR REPLACE TEMP TABLE chains AS
WITH sums AS (
    SELECT w.chain, bool_or(w.off) AS off, max(w.seq) AS seq, max(w.hash) FILTER (w.newest) AS head,
        min(w.currency) AS currency, max(w.currency) AS most, sum(w.hold) AS hold, sum(w.pending) AS pending
    FROM walked AS w GROUP BY w.chain
)
SELECT coalesce(k.subject, s.chain) AS subject, coalesce(s.hold, 0) <> 0 AS holds, coalesce(s.pending, 0) <> 0 AS pends,
    CASE
        WHEN k.subject IS NULL THEN true
        WHEN s.chain IS NULL THEN k.seq <> 0 OR k.head <> k.start
        ELSE s.off OR s.seq <> k.seq OR s.head <> k.head OR coalesce(s.currency <> s.most, false)
            OR s.hold <> 0 AND s.hold IS DISTINCT FROM held.amount
            OR s.pending <> 0 AND s.pending IS DISTINCT FROM waiting.amount
    END AS off
FROM sums AS s FULL JOIN known AS k ON k.subject = s.chain
LEFT JOIN balances AS held ON held.kind = 'hold' AND held.path = k.path AND held.currency = s.currency
LEFT JOIN balances AS waiting ON waiting.kind = 'pending' AND waiting.path = k.path AND waiting.currency = s.currency;

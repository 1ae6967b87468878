-- What is wrong with some chains? The same questions as those of the walk, each with an answer of its own: 'gap' (a
-- deleted row), 'edited', 'head' (the chain row differs), 'astray' (another shop or order than its accounts), 'held' (an
-- account of the order that should hold something holds other than that); 'live' (such an account, asked of those that
-- the walk left to this).

CREATE FUNCTION routines.verify_closely(chains uuid[])
RETURNS TABLE (kind text, subject uuid, item uuid, place integer, address text, currency text, amount numeric)
LANGUAGE sql STABLE SET jit = off AS $$
    WITH moved AS MATERIALIZED (
        SELECT t.*,
            -- a time without end, which only a hand can have written, has no microseconds
            CASE WHEN t.at >= '0001-01-01+00' AND t.at < '9999-12-31+00' THEN
                routines.transfer_content(t.id, t."order", t.source, t.target, t.amount_minor, t.currency, t.kind,
                    t.ref, t.key, t.at, t.reverses)
            ELSE ''::bytea END AS content
        FROM ledger_transfer AS t WHERE t.chain = ANY (chains)
    ), links AS (
        SELECT m.chain, m.seq, m.id AS item, m.hash, m.content FROM moved AS m
        UNION ALL
        SELECT l.subject, l.seq, l.item, l.hash, l.content FROM ledger_chainlink AS l WHERE l.subject = ANY (chains)
    ), walked AS MATERIALIZED (
        SELECT l.*, lag(l.hash) OVER w AS hash_before, coalesce(lag(l.seq) OVER w, 0) AS seq_before,
            lead(l.seq) OVER w AS seq_after
        FROM links AS l WINDOW w AS (PARTITION BY l.chain ORDER BY l.seq)
    ), sides AS (
        SELECT m.chain, m.source AS address, m.currency, -m.amount_minor AS signed FROM moved AS m
        UNION ALL
        SELECT m.chain, m.target, m.currency, m.amount_minor FROM moved AS m
    ), live AS MATERIALIZED (
        SELECT s.chain, s.address, s.currency, sum(s.signed) AS signed FROM sides AS s
        WHERE "left"(s.address, 5) = 'hold:' OR "left"(s.address, 8) = 'pending:'
        GROUP BY s.chain, s.address, s.currency HAVING sum(s.signed) <> 0
    )
    SELECT CASE WHEN w.seq <> w.seq_before + 1 THEN 'gap' ELSE 'edited' END, w.chain, w.item, w.seq_before + 1,
        NULL::text, NULL::text, NULL::numeric
    FROM walked AS w
    WHERE w.seq <> w.seq_before + 1
        OR w.hash <> sha256(coalesce(w.hash_before, routines.chain_start(w.chain)) || w.content)
    UNION ALL
    SELECT 'head', coalesce(h.subject, w.chain), w.item, coalesce(h.seq, 0), NULL, NULL, w.seq
    FROM (SELECT * FROM ledger_chain WHERE ledger_chain.subject = ANY (chains)) AS h
    FULL JOIN (SELECT * FROM walked WHERE walked.seq_after IS NULL) AS w ON w.chain = h.subject
    WHERE h.seq IS DISTINCT FROM coalesce(w.seq, 0)
        OR h.head IS DISTINCT FROM coalesce(w.hash, routines.chain_start(h.subject))
    UNION ALL
    SELECT 'astray', m.chain, m.id, m.seq, NULL, NULL, NULL FROM moved AS m
    WHERE m."order" <> m.chain OR strpos(m.source, m.shop::text) = 0 OR strpos(m.target, m.shop::text) = 0
        OR EXISTS (
            SELECT 1 FROM unnest(ARRAY[m.source, m.target]) AS u (address)
            WHERE ("left"(u.address, 5) = 'hold:' OR "left"(u.address, 8) = 'pending:')
                AND split_part(u.address, ':', 3) <> m.chain::text
        )
    UNION ALL
    SELECT 'held', g.chain, NULL, NULL, g.address, g.currency, coalesce(b.amount_minor, 0) - g.signed
    FROM live AS g LEFT JOIN ledger_balance AS b ON b.address = g.address AND b.currency = g.currency
    WHERE b.amount_minor IS DISTINCT FROM g.signed OR split_part(g.address, ':', 3) <> g.chain::text
    UNION ALL
    SELECT 'live', g.chain, NULL, NULL, g.address, g.currency, g.signed FROM live AS g
$$;

-- Does a part of the books hold? One pass over the chains above `after` up to and with `last`, seen in one snapshot.
--
-- Rows of answer: 'gap' (a deleted row), 'edited', 'head' (the chain row differs), 'chart' (breaks the chart), 'held'
-- (a balance of the order differs), and for the whole: 'sum' (what moved in or out of other accounts before the
-- horizon), 'leaves' (leaves of one daily root, in order), 'count'.

CREATE FUNCTION routines.verify_chains(after uuid, last uuid, horizon xid8, cuts xid8[])
RETURNS TABLE (finding text, subject uuid, item uuid, place integer, address text, currency text, amount numeric, leaves bytea)
LANGUAGE sql STABLE SET work_mem = '128MB' SET enable_nestloop = on AS $$
    WITH moved AS MATERIALIZED (
        SELECT t.id, t.chain, t.seq, t.hash, t.xid, t.source, t.target, t.currency, t.amount_minor,
            routines.transfer_content(t.id, t.shop, t."order", t.source, t.target, t.amount_minor, t.currency, t.kind,
                t.ref, t.key, t.at, t.reverses) AS content,
            routines.movement_refusal(r.traits, t.shop, t."order", t.source, t.target, t.amount_minor, t.kind,
                t.reverses) AS refusal,
            r.traits, t."order" IS NOT NULL AND t."order" <> t.chain AS astray
        FROM ledger_transfer AS t,
            LATERAL (SELECT routines.movement_traits(t.kind, t.source, t.target) AS traits OFFSET 0) AS r
        WHERE t.chain > after AND t.chain <= last
    ), links AS (
        SELECT m.chain, m.seq, m.id AS item, m.hash, m.content, m.xid FROM moved AS m
        UNION ALL
        SELECT l.subject, l.seq, l.item, l.hash, l.content, l.xid
        FROM ledger_chainlink AS l WHERE l.subject > after AND l.subject <= last
    ), walked AS MATERIALIZED (
        SELECT l.*, lag(l.hash) OVER w AS hash_before, coalesce(lag(l.seq) OVER w, 0) AS seq_before,
            lead(l.xid) OVER w AS xid_after
        FROM links AS l WINDOW w AS (PARTITION BY l.chain ORDER BY l.seq)
    ), heads AS (
        SELECT c.subject, c.seq, c.head FROM ledger_chain AS c WHERE c.subject > after AND c.subject <= last
    ), sides AS (
        SELECT m.source AS address, m.currency, -m.amount_minor AS signed, m.xid, m.traits & 4 > 0 AS of_order, m.chain
        FROM moved AS m
        UNION ALL
        SELECT m.target, m.currency, m.amount_minor, m.xid, m.traits & 8 > 0, m.chain FROM moved AS m
    )
    SELECT 'gap', w.chain, w.item, w.seq_before + 1, NULL::text, NULL::text, NULL::numeric, NULL::bytea
    FROM walked AS w WHERE w.seq <> w.seq_before + 1
    UNION ALL
    SELECT 'edited', w.chain, w.item, w.seq, NULL, NULL, NULL, NULL
    FROM walked AS w
    WHERE w.seq = w.seq_before + 1
        AND w.hash <> sha256(coalesce(w.hash_before, routines.chain_start(w.chain)) || w.content)
    UNION ALL
    SELECT 'head', coalesce(h.subject, w.chain), w.item, coalesce(h.seq, 0), NULL, NULL, w.seq, NULL
    FROM heads AS h FULL JOIN (SELECT * FROM walked WHERE xid_after IS NULL) AS w ON w.chain = h.subject
    WHERE h.seq IS DISTINCT FROM coalesce(w.seq, 0)
        OR h.head IS DISTINCT FROM coalesce(w.hash, routines.chain_start(h.subject))
    UNION ALL
    SELECT 'chart', m.chain, m.id, m.seq, coalesce(m.refusal, 'other_chain'), NULL, NULL, NULL
    FROM moved AS m WHERE m.refusal IS NOT NULL OR m.astray
    UNION ALL
    SELECT 'held', s.chain, NULL, NULL, s.address, s.currency, coalesce(b.amount_minor, 0) - s.signed, NULL
    FROM (
        SELECT chain, address, currency, sum(signed) AS signed FROM sides WHERE of_order GROUP BY chain, address, currency
    ) AS s
    LEFT JOIN ledger_balance AS b ON b.address = s.address AND b.currency = s.currency
    WHERE coalesce(b.amount_minor, 0) <> s.signed
    UNION ALL
    SELECT 'sum', NULL, NULL, NULL, s.address, s.currency, sum(s.signed), NULL
    FROM sides AS s WHERE NOT coalesce(s.of_order, false) AND s.xid < horizon GROUP BY s.address, s.currency
    UNION ALL
    SELECT 'leaves', NULL, NULL, cut.place, NULL, NULL, count(*),
        string_agg(sha256('\x00'::bytea || uuid_send(w.chain) || int8send(w.seq) || w.hash), ''::bytea ORDER BY w.chain)
    FROM (
        SELECT w.*, (SELECT count(*) FROM unnest(cuts) AS c (cut) WHERE c.cut <= w.xid)::integer AS place,
            (SELECT count(*) FROM unnest(cuts) AS c (cut) WHERE c.cut <= w.xid_after)::integer AS place_after
        FROM walked AS w
    ) AS w, LATERAL (SELECT w.place) AS cut
    WHERE w.place < cardinality(cuts) AND (w.xid_after IS NULL OR w.place_after > w.place)
    GROUP BY cut.place
    UNION ALL
    SELECT 'count', NULL, NULL, NULL, NULL, NULL, count(*), NULL FROM moved
$$;

-- What accounts that belong to no order held at the horizon, by their balances and sums; compared with the transfers.
CREATE FUNCTION routines.verify_held(horizon xid8) RETURNS TABLE (address text, currency text, amount numeric)
LANGUAGE sql STABLE AS $$
    WITH mark AS (
        SELECT upto FROM ledger_mark
    ), since AS MATERIALIZED (
        SELECT t.source, t.target, t.currency, t.amount_minor, t.xid FROM ledger_transfer AS t
        WHERE t.xid >= least(horizon, (SELECT upto FROM mark))
    ), tail AS (
        SELECT s.source AS address, s.currency, -s.amount_minor AS signed, s.xid FROM since AS s
        UNION ALL
        SELECT s.target, s.currency, s.amount_minor, s.xid FROM since AS s
    ), parts AS (
        SELECT b.address, b.currency, b.amount_minor::numeric AS amount FROM ledger_balance AS b
        WHERE "left"(b.address, 5) <> 'hold:' AND "left"(b.address, 8) <> 'pending:'
        UNION ALL
        SELECT r.address, r.currency, sum(r.in_minor - r.out_minor) FROM ledger_rollup AS r GROUP BY 1, 2
        UNION ALL
        SELECT t.address, t.currency, sum(t.signed) FROM tail AS t
        WHERE t.xid >= (SELECT upto FROM mark) AND routines.account_kind(t.address) = ANY (routines.chart_open())
        GROUP BY 1, 2
        UNION ALL
        SELECT t.address, t.currency, -sum(t.signed) FROM tail AS t
        WHERE t.xid >= horizon AND "left"(t.address, 5) <> 'hold:' AND "left"(t.address, 8) <> 'pending:'
        GROUP BY 1, 2
    )
    SELECT p.address, p.currency, sum(p.amount) FROM parts AS p GROUP BY 1, 2
$$;

-- Where the next part ends: `size` chains further on, NULL when nothing is left.
CREATE FUNCTION routines.verify_next(after uuid, size integer) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT part.subject FROM (
        SELECT c.subject FROM ledger_chain AS c WHERE c.subject > after ORDER BY c.subject LIMIT size
    ) AS part ORDER BY part.subject DESC LIMIT 1
$$;

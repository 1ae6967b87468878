-- How do many movements that cannot meet become transfers? Each is of an order of its own, out of what is open or lies
-- in its order's account, into what is open, lies in its order's account or is a refund of it: then the heads of the
-- chains guard everything, nothing counts for anything else, and one statement writes what the loop of `transfer_many`
-- would. A property test compares the two.
--
-- `items` and `contents`, where they are given, stand in each chain before its movement, as a link of `link_kind`: the
-- head is locked and moved once for both.
--
-- Answers the new transfers in the order of the movements; NULL, with nothing written, when they are not of this kind,
-- when one of the keys is known, or when one of the accounts holds too little: the loop knows what to say then.
CREATE FUNCTION routines.transfer_apart(
    shops uuid[], orders uuid[], sources text[], targets text[], amounts bigint[], currencies text[], kinds text[],
    refs text[], keys text[], ats timestamptz[], link_kind text DEFAULT NULL, items uuid[] DEFAULT NULL,
    contents bytea[] DEFAULT NULL
) RETURNS uuid[]
LANGUAGE plpgsql SET anxin.writer = 'transfer' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    size integer := cardinality(keys);
    first text := routines.first_id();
    fit integer;
    traits integer[];
    locked record;
    held bigint[];
    ids uuid[];
    written integer;
BEGIN
    SELECT count(*) FILTER (WHERE q.fits), array_agg(q.traits) INTO fit, traits
    FROM (
        SELECT u.traits, (u."order" > u.before) IS NOT FALSE AND u."order" IS NOT NULL AND u.traits & 3 > 0
            AND (u.traits & 1 = 0 OR u.traits & 20 = 20)
            AND (u.traits & 2 = 0 OR u.traits & 8 = 8 OR u.traits & 32 = 32 AND starts_with(u.target, 'refund:'))
            AND routines.movement_refusal(
                u.traits, u.shop, u."order", u.source, u.target, u.amount, u.kind, NULL::uuid) IS NULL AS fits
        FROM (
            SELECT i.*, lag(i."order") OVER () AS before, routines.movement_traits(i.kind, i.source, i.target) AS traits
            FROM unnest(shops, orders, sources, targets, amounts, kinds) AS i (shop, "order", source, target, amount, kind)
            OFFSET 0
        ) AS u
    ) AS q;
    IF fit < size OR size > (SELECT count(DISTINCT u.key COLLATE "C") FROM unnest(keys) AS u (key))
        OR size > (SELECT count(DISTINCT u.target COLLATE "C") FROM unnest(targets, traits) AS u (target, traits)
            WHERE u.traits & 2 = 2) + (SELECT count(*) FROM unnest(traits) AS u (traits) WHERE u.traits & 2 = 0)
    THEN
        RETURN NULL;
    END IF;

    locked := routines.chain_lock(orders, shops);
    SELECT count(*) FILTER (WHERE u.traits & 1 = 0 OR b.amount_minor >= u.amount), array_agg(b.amount_minor ORDER BY u.n)
    INTO fit, held
    FROM unnest(sources, currencies, amounts, keys, traits)
        WITH ORDINALITY AS u (source, currency, amount, key, traits, n)
    LEFT JOIN ledger_balance AS b ON u.traits & 1 = 1 AND b.address = u.source AND b.currency = u.currency
    WHERE NOT EXISTS (SELECT 1 FROM ledger_transfer AS t WHERE t.key = u.key);
    IF fit < size THEN
        RETURN NULL;
    END IF;

    WITH made AS MATERIALIZED (
        SELECT q.*, sha256(coalesce(q.linked, q.head) || routines.transfer_content(
            q.id, q."order", q.source, q.target, q.amount, q.currency, q.kind, q.ref, q.key, q.at, NULL::uuid)) AS hash,
            q.seq + CASE WHEN q.linked IS NULL THEN 1 ELSE 2 END AS place
        FROM (
            SELECT u.*, routines.nth_id(first, u.n) AS id, sha256(u.head || u.content) AS linked FROM unnest(
                shops, orders, sources, targets, amounts, currencies, kinds, refs, keys, ats, traits, held,
                locked.seqs, locked.heads, locked.xids, items, contents
            ) WITH ORDINALITY
                AS u (shop, "order", source, target, amount, currency, kind, ref, key, at, traits, held, seq, head, xid,
                    item, content, n)
            OFFSET 0
        ) AS q
    ), links AS (
        INSERT INTO ledger_chainlink (subject, seq, kind, item, content, hash, xid)
        SELECT m."order", m.seq + 1, link_kind, m.item, m.content, m.linked, m.xid FROM made AS m
        WHERE m.linked IS NOT NULL
    ), transfers AS (
        INSERT INTO ledger_transfer (
            id, shop, "order", source, target, amount_minor, currency, kind, ref, key, at, reverses, chain, seq, hash, xid)
        SELECT m.id, m.shop, m."order", m.source, m.target, m.amount, m.currency, m.kind, m.ref, m.key, m.at, NULL,
            m."order", m.place, m.hash, m.xid
        FROM made AS m
        ON CONFLICT (key) DO NOTHING RETURNING 1
    ), moved AS (
        UPDATE ledger_chain AS c SET seq = m.place, head = m.hash, xid = m.xid
        FROM made AS m WHERE c.subject = m."order"
    ), emptied AS (
        DELETE FROM ledger_balance AS b USING made AS m
        WHERE m.held = m.amount AND b.address = m.source AND b.currency = m.currency
    ), lessened AS (
        UPDATE ledger_balance AS b SET amount_minor = m.held - m.amount FROM made AS m
        WHERE m.held > m.amount AND b.address = m.source AND b.currency = m.currency
    ), filled AS (
        INSERT INTO ledger_balance AS b (address, currency, shop, amount_minor)
        SELECT m.target, m.currency, m.shop, m.amount FROM made AS m WHERE m.traits & 2 = 2
        ON CONFLICT (address, currency) DO UPDATE SET amount_minor = b.amount_minor + excluded.amount_minor
    )
    SELECT array_agg(m.id), (SELECT count(*) FROM transfers) INTO ids, written FROM made AS m;
    IF written < size THEN
        RAISE EXCEPTION 'a rival used one of the keys' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN ids;
END $$;

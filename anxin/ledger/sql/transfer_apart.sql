-- How do many movements that cannot meet become transfers? Each is of an order of its own, out of what is open or lies
-- in its order's account, into what is open, lies in its order's account or is a refund of it: then the heads of the
-- chains guard everything, nothing counts for anything else, and one statement writes what the loop of `transfer_many`
-- would. A property test compares the two.
--
-- `items` and `contents`, where they are given, stand in each chain before its movement, as a link of `link_kind`: the
-- head is locked and moved once for both.
--
-- `fresh` says that keys and targets name what this transaction has just made, and that the money lies in the orders'
-- holds: nothing can know the keys, so nothing is looked up, and where it is wrong the indexes refuse it with an error.
--
-- Answers the new transfers in the order of the movements; NULL, with nothing written, when they are not of this kind,
-- when one of the keys is known, or when one of the accounts holds too little: the loop knows what to say then.
CREATE FUNCTION routines.transfer_apart(
    shops uuid[], orders uuid[], sources text[], targets text[], amounts bigint[], currencies text[], kinds text[],
    refs text[], keys text[], ats timestamptz[], link_kind text DEFAULT NULL, items uuid[] DEFAULT NULL,
    contents bytea[] DEFAULT NULL, fresh boolean DEFAULT false
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
    lies tid[];
    ids uuid[];
    written integer;
    astray integer;
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
    IF fit < size OR NOT fresh AND (size > (SELECT count(DISTINCT u.key COLLATE "C") FROM unnest(keys) AS u (key))
        OR size > (SELECT count(DISTINCT u.target COLLATE "C") FROM unnest(targets, traits) AS u (target, traits)
            WHERE u.traits & 2 = 2) + (SELECT count(*) FROM unnest(traits) AS u (traits) WHERE u.traits & 2 = 0))
    THEN
        RETURN NULL;
    END IF;

    locked := routines.chain_lock(orders, shops, known => fresh);
    -- apart, because one statement for both could be planned to read all keys instead of looking each one up
    IF NOT fresh AND EXISTS (
        SELECT 1 FROM unnest(keys) AS u (key) JOIN ledger_transfer AS t ON t.key = u.key
    ) THEN
        RETURN NULL;
    END IF;
    SELECT count(*) FILTER (WHERE u.traits & 1 = 0 OR b.amount_minor >= u.amount), array_agg(b.amount_minor ORDER BY u.n),
        array_agg(b.ctid ORDER BY u.n)
    INTO fit, held, lies
    FROM unnest(sources, currencies, amounts, traits) WITH ORDINALITY AS u (source, currency, amount, traits, n)
    LEFT JOIN ledger_balance AS b ON u.traits & 1 = 1 AND b.address = u.source AND b.currency = u.currency;
    IF fit < size OR cardinality(locked.subjects) < size THEN
        RETURN NULL;
    END IF;

    WITH made AS MATERIALIZED (
        SELECT q.*, sha256(coalesce(q.linked, q.head) || routines.transfer_content(
            q.id, q."order", q.source, q.target, q.amount, q.currency, q.kind, q.ref, q.key, q.at, NULL::uuid)) AS hash,
            q.seq + CASE WHEN q.linked IS NULL THEN 1 ELSE 2 END AS place
        FROM (
            SELECT u.*, routines.nth_id(first, u.n) AS id, sha256(u.head || u.content) AS linked FROM unnest(
                shops, orders, sources, targets, amounts, currencies, kinds, refs, keys, ats, traits, held, lies,
                locked.seqs, locked.heads, locked.xids, locked.lies, items, contents
            ) WITH ORDINALITY
                AS u (shop, "order", source, target, amount, currency, kind, ref, key, at, traits, held, lies,
                    seq, head, xid, chain_lies, item, content, n)
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
        FROM made AS m WHERE NOT fresh
        ON CONFLICT (key) DO NOTHING RETURNING 1
    ), fresh_transfers AS (
        INSERT INTO ledger_transfer (
            id, shop, "order", source, target, amount_minor, currency, kind, ref, key, at, reverses, chain, seq, hash, xid)
        SELECT m.id, m.shop, m."order", m.source, m.target, m.amount, m.currency, m.kind, m.ref, m.key, m.at, NULL,
            m."order", m.place, m.hash, m.xid
        FROM made AS m WHERE fresh
        RETURNING 1
    ), moved AS (
        UPDATE ledger_chain AS c SET seq = m.place, head = m.hash, xid = m.xid
        FROM made AS m WHERE c.ctid = m.chain_lies AND c.subject = m."order" RETURNING 1
    ), emptied AS (
        DELETE FROM ledger_balance AS b USING made AS m
        WHERE m.held = m.amount AND b.ctid = m.lies AND b.address = m.source AND b.currency = m.currency RETURNING 1
    ), lessened AS (
        UPDATE ledger_balance AS b SET amount_minor = m.held - m.amount FROM made AS m
        WHERE m.held > m.amount AND b.ctid = m.lies AND b.address = m.source AND b.currency = m.currency RETURNING 1
    ), filled AS (
        INSERT INTO ledger_balance AS b (address, currency, shop, amount_minor)
        SELECT m.target, m.currency, m.shop, m.amount FROM made AS m WHERE m.traits & 2 = 2 AND NOT fresh
        ON CONFLICT (address, currency) DO UPDATE SET amount_minor = b.amount_minor + excluded.amount_minor
    ), opened AS (
        INSERT INTO ledger_balance (address, currency, shop, amount_minor)
        SELECT m.target, m.currency, m.shop, m.amount FROM made AS m WHERE m.traits & 2 = 2 AND fresh
    )
    SELECT array_agg(m.id), (SELECT count(*) FROM transfers) + (SELECT count(*) FROM fresh_transfers),
        (SELECT count(*) FROM moved) + (SELECT count(*) FROM emptied) + (SELECT count(*) FROM lessened)
            - count(*) - count(*) FILTER (WHERE m.held >= m.amount)
    INTO ids, written, astray FROM made AS m;
    IF written < size THEN
        RAISE EXCEPTION 'a rival used one of the keys' USING ERRCODE = 'serialization_failure';
    END IF;
    IF astray <> 0 THEN
        RAISE EXCEPTION 'a rival moved what was locked' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN ids;
END $$;

-- How does a fact become the next link of its subject's chain?
-- hash = sha256(hash before || content); before the first link stands sha256 of the subject's sixteen bytes.

CREATE FUNCTION routines.chain_start(subject uuid) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(uuid_send(subject))
$$;

-- Make the missing heads, unless they are `known` to be there, and lock all of them in the order of their ids; before any
-- balance is locked. `xids` is what
-- the next link of each must be stamped with: a transaction that had its number early and its turn late would otherwise
-- stand behind a higher one, and a cut between the two would take a link without the one before it. `lies` is where each head
-- lies: under its lock it stays there.
CREATE FUNCTION routines.chain_lock(
    wanted uuid[], shops uuid[], known boolean DEFAULT false, OUT subjects uuid[], OUT seqs integer[], OUT heads bytea[], OUT xids xid8[],
    OUT lies tid[]
) LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO ledger_chain (subject, shop, seq, head)
    SELECT DISTINCT ON (u.subject) u.subject, u.shop, 0, routines.chain_start(u.subject)
    FROM unnest(wanted, shops) AS u (subject, shop)
    WHERE NOT known AND u.subject IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM ledger_chain AS c WHERE c.subject = u.subject)
    ORDER BY u.subject
    ON CONFLICT DO NOTHING;
    SELECT array_agg(locked.subject), array_agg(locked.seq), array_agg(locked.head),
        array_agg(greatest(locked.xid, pg_current_xact_id())), array_agg(locked.ctid)
    INTO subjects, seqs, heads, xids, lies
    FROM (
        SELECT c.subject, c.seq, c.head, c.xid, c.ctid FROM ledger_chain AS c WHERE c.subject = ANY (wanted)
        ORDER BY c.subject FOR UPDATE
    ) AS locked;
END $$;

CREATE FUNCTION routines.chain_move(subjects uuid[], seqs integer[], heads bytea[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    UPDATE ledger_chain AS c SET seq = u.seq, head = u.head, xid = greatest(c.xid, pg_current_xact_id())
    FROM unnest(subjects, seqs, heads) AS u (subject, seq, head)
    WHERE c.subject = u.subject AND c.seq < u.seq;
END $$;

-- Append items in the given order; several may belong to one subject. Answers one row for each, in order.
CREATE FUNCTION routines.chain_append(subjects uuid[], shops uuid[], kind text, items uuid[], contents bytea[])
RETURNS TABLE (n integer, seq integer, hash bytea)
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    locked record;
    places integer[];
    seqs integer[];
    heads bytea[];
    link_seqs integer[] := '{}';
    link_hashes bytea[] := '{}';
    link_xids xid8[] := '{}';
    place integer;
BEGIN
    locked := routines.chain_lock(subjects, shops);
    -- one item each, in the order in which the heads were locked: the same in one statement, and no loop
    IF subjects = locked.subjects THEN
        RETURN QUERY
        WITH made AS MATERIALIZED (
            SELECT u.n::integer AS n, u.subject, u.seq + 1 AS seq, u.item, u.content,
                sha256(u.head || u.content) AS hash, u.xid
            FROM unnest(subjects, locked.seqs, items, contents, locked.heads, locked.xids)
                WITH ORDINALITY AS u (subject, seq, item, content, head, xid, n)
        ), links AS (
            INSERT INTO ledger_chainlink (subject, seq, kind, item, content, hash, xid)
            SELECT m.subject, m.seq, chain_append.kind, m.item, m.content, m.hash, m.xid FROM made AS m
        ), moved AS (
            UPDATE ledger_chain AS c SET seq = m.seq, head = m.hash, xid = m.xid
            FROM made AS m WHERE c.subject = m.subject
        )
        SELECT m.n, m.seq, m.hash FROM made AS m;
        RETURN;
    END IF;
    seqs := locked.seqs;
    heads := locked.heads;
    SELECT array_agg(ranked.place ORDER BY ranked.nth) INTO places
    FROM (
        SELECT u.nth, dense_rank() OVER (ORDER BY u.subject) AS place
        FROM unnest(subjects) WITH ORDINALITY AS u (subject, nth)
    ) AS ranked;
    FOR i IN 1 .. cardinality(subjects) LOOP
        place := places[i];
        seqs[place] := seqs[place] + 1;
        heads[place] := sha256(heads[place] || contents[i]);
        link_seqs[i] := seqs[place];
        link_hashes[i] := heads[place];
        link_xids[i] := locked.xids[place];
    END LOOP;
    INSERT INTO ledger_chainlink (subject, seq, kind, item, content, hash, xid)
    SELECT u.subject, u.seq, chain_append.kind, u.item, u.content, u.hash, u.xid
    FROM unnest(subjects, link_seqs, items, contents, link_hashes, link_xids)
        AS u (subject, seq, item, content, hash, xid);
    PERFORM routines.chain_move(locked.subjects, seqs, heads);
    RETURN QUERY
    SELECT u.nth::integer, u.seq, u.hash FROM unnest(link_seqs, link_hashes) WITH ORDINALITY AS u (seq, hash, nth);
END $$;

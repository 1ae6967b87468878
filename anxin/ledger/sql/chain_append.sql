-- How does a fact become the next link of its subject's chain?
-- hash = sha256(hash before || content); before the first link stands sha256 of the subject's sixteen bytes.

CREATE FUNCTION routines.chain_start(subject uuid) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(uuid_send(subject))
$$;

-- Make the missing heads and lock all of them in the order of their ids. Locked before any balance.
CREATE FUNCTION routines.chain_lock(subjects uuid[], shops uuid[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO ledger_chain (subject, shop, seq, head)
    SELECT DISTINCT ON (wanted.subject) wanted.subject, wanted.shop, 0, routines.chain_start(wanted.subject)
    FROM unnest(subjects, shops) AS wanted (subject, shop)
    WHERE wanted.subject IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM ledger_chain WHERE ledger_chain.subject = wanted.subject)
    ORDER BY wanted.subject
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM ledger_chain WHERE ledger_chain.subject = ANY (subjects) ORDER BY ledger_chain.subject FOR UPDATE;
END $$;

-- Append items in the given order; several may belong to one subject. Answers one row for each, in order.
CREATE FUNCTION routines.chain_append(subjects uuid[], shops uuid[], kind text, items uuid[], contents bytea[])
RETURNS TABLE (n integer, seq integer, hash bytea)
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    places integer[];
    heads_of uuid[];
    head_seqs integer[];
    heads bytea[];
    link_seqs integer[] := '{}';
    link_hashes bytea[] := '{}';
    place integer;
BEGIN
    PERFORM routines.chain_lock(subjects, shops);
    SELECT array_agg(c.subject ORDER BY c.subject), array_agg(c.seq ORDER BY c.subject), array_agg(c.head ORDER BY c.subject)
    INTO heads_of, head_seqs, heads
    FROM ledger_chain AS c WHERE c.subject = ANY (subjects);
    SELECT array_agg(ranked.place ORDER BY ranked.nth) INTO places
    FROM (
        SELECT u.nth, dense_rank() OVER (ORDER BY u.subject) AS place
        FROM unnest(subjects) WITH ORDINALITY AS u (subject, nth)
    ) AS ranked;
    FOR i IN 1 .. cardinality(subjects) LOOP
        place := places[i];
        head_seqs[place] := head_seqs[place] + 1;
        heads[place] := sha256(heads[place] || contents[i]);
        link_seqs[i] := head_seqs[place];
        link_hashes[i] := heads[place];
    END LOOP;
    INSERT INTO ledger_chainlink (subject, seq, kind, item, content, hash)
    SELECT u.subject, u.seq, chain_append.kind, u.item, u.content, u.hash
    FROM unnest(subjects, link_seqs, items, contents, link_hashes) AS u (subject, seq, item, content, hash);
    UPDATE ledger_chain AS c SET seq = u.seq, head = u.head, xid = pg_current_xact_id()
    FROM unnest(heads_of, head_seqs, heads) AS u (subject, seq, head)
    WHERE c.subject = u.subject;
    RETURN QUERY
    SELECT u.nth::integer, u.seq, u.hash FROM unnest(link_seqs, link_hashes) WITH ORDINALITY AS u (seq, hash, nth);
END $$;

-- Which links does a chain have, and where did it stand at a cut?

CREATE FUNCTION routines.chain_links(chains uuid[], upto xid8)
RETURNS TABLE (subject uuid, seq integer, kind text, item uuid, content bytea, hash bytea, body text)
LANGUAGE sql STABLE AS $$
    SELECT t.chain, t.seq, 'transfer', t.id, sha256(convert_to(b.body, 'UTF8')), t.hash, b.body
    FROM ledger_transfer AS t, LATERAL (
        SELECT routines.transfer_text(t.id, t."order", t.source, t.target, t.amount_minor, t.currency, t.kind,
            t.ref, t.key, t.at, t.reverses) AS body
    ) AS b
    WHERE t.chain = ANY (chains) AND t.xid < upto
    UNION ALL
    SELECT l.subject, l.seq, l.kind, l.item, l.content, l.hash, NULL
    FROM ledger_chainlink AS l WHERE l.subject = ANY (chains) AND l.xid < upto
    ORDER BY 1, 2
$$;

-- The leaves of a root: chains that moved between two cuts, each with its last link before the later one.
CREATE FUNCTION routines.chain_heads(since xid8, upto xid8) RETURNS TABLE (subject uuid, seq integer, head bytea)
LANGUAGE sql STABLE AS $$
    SELECT c.subject, newest.seq, newest.hash
    FROM ledger_chain AS c, LATERAL (
        SELECT * FROM (
            (SELECT t.seq, t.hash, t.xid FROM ledger_transfer AS t
            WHERE t.chain = c.subject AND t.xid < upto ORDER BY t.seq DESC LIMIT 1)
            UNION ALL
            (SELECT l.seq, l.hash, l.xid FROM ledger_chainlink AS l
            WHERE l.subject = c.subject AND l.xid < upto ORDER BY l.seq DESC LIMIT 1)
        ) AS both_kinds ORDER BY both_kinds.seq DESC LIMIT 1
    ) AS newest
    WHERE c.xid >= since AND newest.xid >= since
    ORDER BY c.subject
$$;

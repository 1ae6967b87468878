-- Which accounts that must return to zero have not, and since when? The age of an account is the time since it was last
-- empty: money that came after that has waited no longer, and money that left first was there first.

CREATE FUNCTION routines.aged_balances(p_shops uuid[])
RETURNS TABLE (address text, kind text, currency text, amount_minor bigint, since timestamptz)
LANGUAGE sql STABLE SET jit = off AS $$
    SELECT b.address, split_part(b.address, ':', 1), b.currency::text, b.amount_minor, e.since
    FROM ledger_balance AS b
    CROSS JOIN LATERAL (
        -- the first movement after the last one that left nothing; ids are in the order of time
        SELECT min(run.at) AS since
        FROM (
            SELECT walk.at, walk.id, max(CASE WHEN walk.held = 0 THEN walk.id::text ELSE '' END) OVER () AS emptied
            FROM (
                SELECT m.at, m.id, sum(m.signed) OVER (ORDER BY m.id) AS held
                FROM (
                    SELECT t.at, t.id, -t.amount_minor AS signed FROM ledger_transfer AS t
                    WHERE t.source = b.address AND t.currency = b.currency
                        AND "left"(t.source, 5) <> 'hold:' AND "left"(t.source, 8) <> 'pending:'
                    UNION ALL
                    SELECT t.at, t.id, t.amount_minor FROM ledger_transfer AS t
                    WHERE t.target = b.address AND t.currency = b.currency
                        AND "left"(t.target, 5) <> 'hold:' AND "left"(t.target, 8) <> 'pending:'
                ) AS m
            ) AS walk
        ) AS run
        WHERE run.id::text > run.emptied
    ) AS e
    WHERE b.shop = ANY (p_shops) AND b.amount_minor <> 0
        AND ((b.address >= 'suspense:' AND b.address < 'suspense;') OR (b.address >= 'refund:' AND b.address < 'refund;')
            OR (b.address >= 'chargeback:' AND b.address < 'chargeback;'))
    ORDER BY e.since, b.address
$$;

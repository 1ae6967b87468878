-- Which transfers of these chains go one way, which the chart does not know? Whoever owns the database can write such a
-- row, chain and balance and all. Of an order's own accounts a way has only the kind.

CREATE FUNCTION routines.verify_way(
    after uuid, last uuid, wanted text, mirrors boolean, payer text, payee text, most integer
) RETURNS TABLE (item uuid) LANGUAGE sql STABLE AS $$
    SELECT t.id FROM ledger_transfer AS t
    WHERE t.chain > after AND t.chain <= last AND t.kind = wanted AND (t.reverses IS NOT NULL) = mirrors
        AND (t.source = payer OR payer IN ('hold', 'pending') AND starts_with(t.source, payer || ':'))
        AND (t.target = payee OR payee IN ('hold', 'pending') AND starts_with(t.target, payee || ':'))
    ORDER BY t.id LIMIT most
$$;

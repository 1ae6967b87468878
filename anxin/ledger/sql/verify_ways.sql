-- Which transfers go a way that the chart does not know? Whoever owns the database can write such a row, chain and balance
-- and all. The ways are few, so they are told apart first, by cutting the ids out of the addresses; rows are looked for
-- only where one is wrong.

CREATE FUNCTION routines.way_of(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN starts_with(address, 'platform:') THEN 'platform' || substr(address, 46)
        ELSE "left"(address, strpos(address, ':') - 1) || substr(address, strpos(address, ':') + 74) END
$$;

CREATE FUNCTION routines.verify_ways(most integer) RETURNS TABLE (item uuid) LANGUAGE sql STABLE AS $$
    WITH ways AS MATERIALIZED (
        SELECT t.kind, routines.way_of(t.source) AS source, routines.way_of(t.target) AS target,
            t.reverses IS NOT NULL AS mirrors
        FROM ledger_transfer AS t GROUP BY 1, 2, 3, 4
    ), wrong AS MATERIALIZED (
        SELECT * FROM ways AS w
        WHERE NOT routines.chart_rules() ? (w.kind || ' ' || w.source || '>' || w.target)
            OR (w.kind = 'reversed') <> w.mirrors
    )
    SELECT t.id FROM ledger_transfer AS t
    JOIN wrong AS w ON w.kind = t.kind AND w.source = routines.way_of(t.source)
        AND w.target = routines.way_of(t.target) AND w.mirrors = (t.reverses IS NOT NULL)
    WHERE EXISTS (SELECT 1 FROM wrong)
    LIMIT most
$$;

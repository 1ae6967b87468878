-- Which of these kept notices are still there, and nobody's? They are taken away.
CREATE FUNCTION routines.take_away_heard(wanted uuid[]) RETURNS TABLE (heard uuid, told text)
LANGUAGE plpgsql
-- by index, whatever the statistics of a table say that is empty whenever somebody looks
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    RETURN QUERY
    DELETE FROM payments_heard AS h USING (
        SELECT k.id FROM payments_heard AS k WHERE k.id = ANY (wanted) ORDER BY k.id FOR UPDATE SKIP LOCKED
    ) AS mine
    WHERE h.id = mine.id RETURNING h.id, h.told;
END $$;

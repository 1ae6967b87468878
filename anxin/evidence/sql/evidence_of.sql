-- How complete is the evidence about a problem? The same as `needs.py` says; a test compares the two.
--
-- `paid` and `delivered`: what the platform sees itself. `shown`: the slots that the buyer has filled, or NULL.
CREATE FUNCTION routines.evidence_of(problem text, paid boolean, delivered boolean, shown text[])
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN problem IN ('not_arrived', 'wrong_account', 'late_arrival', 'changed_mind') THEN 'complete'
        WHEN CASE problem WHEN 'no_order' THEN 'payment' WHEN 'charged_twice' THEN 'payment'
            WHEN 'unauthorised' THEN 'talk' ELSE 'goods' END = ANY (shown) THEN 'complete'
        WHEN cardinality(shown) > 0
            OR paid AND problem NOT IN ('no_order', 'charged_twice')
            OR delivered AND problem IN ('no_order', 'charged_twice', 'unauthorised') THEN 'partial'
        ELSE 'none'
    END
$$;

-- How does money move? `transfer` is the only writer: lock, look the keys up, decide item by item, write.
--
-- Locks: heads of chains in the order of their ids, then balances in the order of their addresses. Accounts of an
-- order are guarded by the head of its chain, so their rows need no lock of their own and exist only while they hold
-- something. Accounts open at both ends are guarded by an advisory lock on the key.

CREATE FUNCTION routines.transfer(
    shops uuid[], orders uuid[], sources text[], targets text[], amounts bigint[], currencies text[], kinds text[],
    refs text[], keys text[], ats timestamptz[], reversals uuid[], linked boolean DEFAULT false
) RETURNS TABLE (n integer, state text, reason text, transfer uuid) LANGUAGE plpgsql AS $$
DECLARE
    one record;
    ids uuid[];
BEGIN
    IF cardinality(keys) = 1 THEN
        one := routines.transfer_one(
            shops[1], orders[1], sources[1], targets[1], amounts[1], currencies[1], kinds[1], refs[1], keys[1],
            ats[1], reversals[1]);
        n := 1;
        state := one.state;
        reason := one.reason;
        transfer := one.transfer;
        RETURN NEXT;
    ELSIF cardinality(keys) <= 4 AND routines.transfer_is_few(orders, sources, targets, kinds) THEN
        RETURN QUERY SELECT * FROM routines.transfer_few(
            shops, orders, sources, targets, amounts, currencies, kinds, refs, keys, ats, reversals, linked);
    ELSIF cardinality(keys) > 1 THEN
        IF cardinality(array_remove(reversals, NULL)) = 0 THEN
            ids := routines.transfer_apart(
                shops, orders, sources, targets, amounts, currencies, kinds, refs, keys, ats);
        END IF;
        IF ids IS NOT NULL THEN
            RETURN QUERY SELECT u.n::integer, 'done', NULL::text, u.id FROM unnest(ids) WITH ORDINALITY AS u (id, n);
        ELSE
            RETURN QUERY SELECT * FROM routines.transfer_many(
                shops, orders, sources, targets, amounts, currencies, kinds, refs, keys, ats, reversals, linked);
        END IF;
    END IF;
END $$;

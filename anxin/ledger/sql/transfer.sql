-- How does money move? `transfer` is the only writer: lock, look the keys up, decide item by item, write.
--
-- Locks: heads of chains in the order of their ids, then balances in the order of their addresses. Accounts of an
-- order are guarded by the head of its chain, so their rows need no lock of their own and exist only while they hold
-- something. Accounts open at both ends are guarded by an advisory lock on the key.

CREATE FUNCTION routines.chain_of(address text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(substr(sha256(convert_to(address, 'UTF8')), 1, 16), 'hex')::uuid
$$;

-- What a chain seals of a transfer: every column but `xid`, one to a line.
CREATE FUNCTION routines.transfer_content(
    id uuid, shop uuid, "order" uuid, source text, target text, amount_minor bigint, currency text, kind text,
    ref text, key text, at timestamptz, reverses uuid
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(
        id::text || E'\n' || shop::text || E'\n' || coalesce("order"::text, '') || E'\n' || source || E'\n' || target
        || E'\n' || amount_minor::text || E'\n' || currency || E'\n' || kind || E'\n' || ref || E'\n' || key
        || E'\n' || extract(epoch FROM at)::text || E'\n' || coalesce(reverses::text, ''), 'UTF8'))
$$;

-- Why a movement can never be right, whatever the balances are; NULL when it can.
CREATE FUNCTION routines.movement_refusal(
    shop uuid, "order" uuid, source text, target text, amount_minor bigint, kind text, reverses uuid
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN amount_minor <= 0 THEN 'not_positive'
        WHEN source = target THEN 'same_account'
        WHEN reverses IS NULL AND (
            kind || ' ' || routines.account_kind(source) || '>' || routines.account_kind(target)
        ) <> ALL (routines.chart_routes()) THEN 'off_chart'
        WHEN reverses IS NOT NULL AND (kind <> 'reversed' OR (
            routines.account_kind(target) || '>' || routines.account_kind(source)
        ) <> ALL (routines.chart_pairs())) THEN 'off_chart'
        WHEN split_part(source, ':', 2) <> shop::text OR split_part(target, ':', 2) <> shop::text THEN 'other_shop'
        WHEN routines.account_kind(source) = ANY (routines.chart_of_order())
            AND split_part(source, ':', 3) IS DISTINCT FROM "order"::text THEN 'other_order'
        WHEN routines.account_kind(target) = ANY (routines.chart_of_order())
            AND split_part(target, ':', 3) IS DISTINCT FROM "order"::text THEN 'other_order'
    END
$$;

-- Why a reversal is refused: there must be a transfer that it mirrors exactly, not itself a reversal, not yet reversed.
CREATE FUNCTION routines.reversal_refusal(
    wanted uuid, shop uuid, "order" uuid, source text, target text, amount_minor bigint, currency text
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT EXISTS (
            SELECT 1 FROM ledger_transfer AS t
            WHERE t.id = wanted AND t.reverses IS NULL AND t.source = reversal_refusal.target
                AND t.target = reversal_refusal.source AND t.amount_minor = reversal_refusal.amount_minor
                AND t.currency = reversal_refusal.currency AND t.shop = reversal_refusal.shop
                AND t."order" IS NOT DISTINCT FROM reversal_refusal."order"
        ) THEN 'nothing_to_reverse'
        WHEN EXISTS (SELECT 1 FROM ledger_transfer AS t WHERE t.reverses = wanted) THEN 'already_reversed'
    END
$$;

-- Lock a guarded account that belongs to no order, making its row when it is missing; what it holds.
CREATE FUNCTION routines.balance_lock(address text, currency text, shop uuid) RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    held bigint;
BEGIN
    LOOP  -- a rival may remove the empty row between the two statements
        SELECT b.amount_minor INTO held FROM ledger_balance AS b
        WHERE b.address = balance_lock.address AND b.currency = balance_lock.currency FOR UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO ledger_balance (address, currency, shop, amount_minor)
        VALUES (balance_lock.address, balance_lock.currency, balance_lock.shop, 0) ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN held;
END $$;

-- Write what an account holds now: a row of an account that must be empty at close goes when it is.
CREATE FUNCTION routines.balance_write(
    address text, currency text, shop uuid, was bigint, becomes bigint, of_order boolean, vanishes boolean
) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF of_order AND was = 0 THEN
        INSERT INTO ledger_balance (address, currency, shop, amount_minor)
        VALUES (balance_write.address, balance_write.currency, balance_write.shop, becomes);
    ELSIF vanishes AND becomes = 0 THEN
        DELETE FROM ledger_balance AS b WHERE b.address = balance_write.address AND b.currency = balance_write.currency;
    ELSE
        UPDATE ledger_balance AS b SET amount_minor = becomes
        WHERE b.address = balance_write.address AND b.currency = balance_write.currency;
    END IF;
END $$;

CREATE FUNCTION routines.transfer(
    shops uuid[], orders uuid[], sources text[], targets text[], amounts bigint[], currencies text[], kinds text[],
    refs text[], keys text[], ats timestamptz[], reversals uuid[], linked boolean DEFAULT false
) RETURNS TABLE (n integer, state text, reason text, transfer uuid)
LANGUAGE plpgsql SET anxin.writer = 'transfer' AS $$
BEGIN
    IF cardinality(keys) = 1 THEN
        n := 1;
        SELECT one.state, one.reason, one.transfer INTO state, reason, transfer
        FROM routines.transfer_one(
            shops[1], orders[1], sources[1], targets[1], amounts[1], currencies[1], kinds[1], refs[1], keys[1],
            ats[1], reversals[1]
        ) AS one;
        RETURN NEXT;
    ELSIF cardinality(keys) > 1 THEN
        RETURN QUERY SELECT * FROM routines.transfer_many(
            shops, orders, sources, targets, amounts, currencies, kinds, refs, keys, ats, reversals, linked);
    END IF;
END $$;

-- What is a movement: where is it chained, what is sealed of it, and why can it never be right?

CREATE FUNCTION routines.chain_of(address text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(substr(sha256(convert_to(address, 'UTF8')), 1, 16), 'hex')::uuid
$$;

-- What a chain seals of a transfer, one to a line. The shop stands in the addresses, and the order is the chain's
-- subject and sealed by its start, so that here it is enough to say that there is one: less to hash, at every transfer.
-- The time is whole microseconds since 1970: a double holds these exactly, and its text takes a fraction of a numeric's.
CREATE FUNCTION routines.transfer_text(
    id uuid, "order" uuid, source text, target text, amount_minor bigint, currency text, kind text, ref text, key text,
    at timestamptz, reverses uuid
) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT concat_ws(E'\n', id, source, target, amount_minor, currency, kind, ref, key,
        (date_part('epoch', at) * 1000000)::bigint, CASE WHEN "order" IS NULL THEN '' ELSE 'order' END, reverses)
$$;

CREATE FUNCTION routines.transfer_content(
    id uuid, "order" uuid, source text, target text, amount_minor bigint, currency text, kind text, ref text, key text,
    at timestamptz, reverses uuid
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(routines.transfer_text(
        id, "order", source, target, amount_minor, currency, kind, ref, key, at, reverses), 'UTF8'))
$$;

-- What the chart says of a movement: the traits of its ends, NULL when it knows no such movement.
CREATE FUNCTION routines.movement_traits(kind text, source text, target text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (routines.chart_rules()
        -> (kind || ' ' || routines.account_kind(source) || '>' || routines.account_kind(target)))::integer
$$;

-- Why a movement can never be right, whatever the balances are; NULL when it can.
CREATE FUNCTION routines.movement_refusal(
    traits integer, shop uuid, "order" uuid, source text, target text, amount_minor bigint, kind text, reverses uuid
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN amount_minor <= 0 THEN 'not_positive'
        WHEN source = target THEN 'same_account'
        WHEN traits IS NULL OR (kind = 'reversed') <> (reverses IS NOT NULL) THEN 'off_chart'
        WHEN split_part(source, ':', 2) <> shop::text OR split_part(target, ':', 2) <> shop::text THEN 'other_shop'
        WHEN traits & 4 > 0 AND split_part(source, ':', 3) IS DISTINCT FROM "order"::text
            OR traits & 8 > 0 AND split_part(target, ':', 3) IS DISTINCT FROM "order"::text THEN 'other_order'
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

-- How do many movements become transfers at once? The set branch of `transfer`: lock, look up, decide in a loop over
-- arrays so that a refused item does not count for the later ones, write what was accepted.

-- Lock guarded accounts that belong to no order, in the order of their addresses; what they hold, in the given order.
CREATE FUNCTION routines.balances_lock(addresses text[], currencies text[], shops uuid[]) RETURNS bigint[]
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    held bigint[];
BEGIN
    LOOP  -- a rival may remove an empty row between the two statements
        INSERT INTO ledger_balance (address, currency, shop, amount_minor)
        SELECT u.address, u.currency, u.shop, 0 FROM unnest(addresses, currencies, shops) AS u (address, currency, shop)
        WHERE NOT EXISTS (
            SELECT 1 FROM ledger_balance AS b WHERE b.address = u.address AND b.currency = u.currency
        )
        ORDER BY u.address COLLATE "C", u.currency COLLATE "C" ON CONFLICT DO NOTHING;
        SELECT array_agg(locked.amount_minor ORDER BY locked.nth) INTO held
        FROM (
            SELECT u.nth, b.amount_minor
            FROM unnest(addresses, currencies) WITH ORDINALITY AS u (address, currency, nth)
            JOIN ledger_balance AS b ON b.address = u.address AND b.currency = u.currency
            ORDER BY b.address, b.currency FOR UPDATE OF b
        ) AS locked;
        EXIT WHEN cardinality(held) = cardinality(addresses);
    END LOOP;
    RETURN held;
END $$;

CREATE FUNCTION routines.transfer_many(
    shops uuid[], orders uuid[], sources text[], targets text[], amounts bigint[], currencies text[], kinds text[],
    refs text[], keys text[], ats timestamptz[], reversals uuid[], linked boolean
) RETURNS TABLE (n integer, state text, reason text, transfer uuid)
LANGUAGE plpgsql SET anxin.writer = 'transfer' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    size integer := cardinality(keys);
    ids uuid[];
    chains uuid[];
    reasons text[];
    guarded boolean[];              -- sources, then targets
    places integer[];               -- of sources, then targets, among the accounts; NULL when open
    addresses text[];               -- the guarded accounts, each once, in address order
    account_currencies text[];
    account_shops uuid[];
    of_order boolean[];
    vanishes boolean[];
    held bigint[];
    holds bigint[];
    loose integer[];                -- places of accounts that need a lock of their own
    loose_held bigint[];
    stands uuid[];                  -- the transfer that has the key already
    same boolean[];
    earlier integer[];              -- the first item with the same key
    states text[] := array_fill(NULL::text, ARRAY[cardinality(keys)]);
    taken integer[] := array_fill(NULL::integer, ARRAY[cardinality(keys)]);
    reversed uuid[] := '{}';
    other integer;
    source_place integer;
    target_place integer;
    done integer := 0;
    written integer;
    contents bytea[];
    locked record;
    chain_places integer[];
    head_seqs integer[];
    heads bytea[];
    place integer;
    seqs integer[] := array_fill(NULL::integer, ARRAY[cardinality(keys)]);
    hashes bytea[] := array_fill(NULL::bytea, ARRAY[cardinality(keys)]);
    xids xid8[] := array_fill(NULL::xid8, ARRAY[cardinality(keys)]);
BEGIN
    -- what each item is; unnest answers in order, so nothing is sorted where nothing was joined out of order
    SELECT array_agg(q.id), array_agg(q.refusal),
        array_agg(q.refusal IS NULL AND q.traits & 1 = 1)
            || array_agg(q.refusal IS NULL AND q.traits & 2 = 2),
        array_agg(CASE
            WHEN q.refusal IS NOT NULL THEN NULL
            WHEN q."order" IS NOT NULL THEN q."order"
            WHEN q.traits & 3 = 0 THEN q.id
            WHEN q.traits & 3 = 2 THEN routines.chain_of(q.target)
            ELSE routines.chain_of(q.source)
        END),
        array_agg(q.traits & 4 = 4) || array_agg(q.traits & 8 = 8),
        array_agg(q.traits & 16 = 16) || array_agg(q.traits & 32 = 32),
        array_agg(routines.transfer_content(q.id, q."order", q.source, q.target, q.amount, q.currency, q.kind,
            q.ref, q.key, q.at, q.reverses))
    INTO ids, reasons, guarded, chains, of_order, vanishes, contents
    FROM (
        SELECT u.*, uuidv7() AS id,
            routines.movement_refusal(
                u.traits, u.shop, u."order", u.source, u.target, u.amount, u.kind, u.reverses) AS refusal
        FROM (
            SELECT *, routines.movement_traits(i.kind, i.source, i.target) AS traits
            FROM unnest(shops, orders, sources, targets, amounts, currencies, kinds, refs, keys, ats, reversals)
                WITH ORDINALITY AS i (
                    shop, "order", source, target, amount, currency, kind, ref, key, at, reverses, n)
            OFFSET 0
        ) AS u
    ) AS q;

    -- locks
    PERFORM pg_advisory_xact_lock(1818584167, slot) FROM (
        SELECT DISTINCT hashtext(u.key) & 1023 AS slot
        FROM unnest(keys, reasons, guarded[1:size], guarded[size + 1:]) AS u (key, refusal, source_guarded, target_guarded)
        WHERE u.refusal IS NULL AND NOT u.source_guarded AND NOT u.target_guarded
        ORDER BY slot
    ) AS slots;
    locked := routines.chain_lock(chains, shops);
    head_seqs := locked.seqs;
    heads := locked.heads;
    SELECT array_agg(q.place ORDER BY q.n) INTO chain_places
    FROM (
        SELECT u.n, dense_rank() OVER (ORDER BY u.chain NULLS LAST) AS place
        FROM unnest(chains) WITH ORDINALITY AS u (chain, n)
    ) AS q;
    SELECT array_agg(CASE WHEN q.guarded THEN q.place END ORDER BY q.n) INTO places
    FROM (
        SELECT u.n, u.guarded, dense_rank() OVER (
            PARTITION BY u.guarded ORDER BY u.address COLLATE "C", u.currency COLLATE "C"
        ) AS place
        FROM unnest(sources || targets, currencies || currencies, guarded)
            WITH ORDINALITY AS u (address, currency, guarded, n)
    ) AS q;
    SELECT array_agg(q.address ORDER BY q.place), array_agg(q.currency ORDER BY q.place),
        array_agg(q.shop ORDER BY q.place),
        array_agg(q.of_order ORDER BY q.place), array_agg(q.vanishes ORDER BY q.place)
    INTO addresses, account_currencies, account_shops, of_order, vanishes
    FROM (
        SELECT DISTINCT ON (u.place) u.place, u.address, u.currency, u.shop, u.of_order, u.vanishes
        FROM unnest(places, sources || targets, currencies || currencies, shops || shops, of_order, vanishes)
            AS u (place, address, currency, shop, of_order, vanishes)
        WHERE u.place IS NOT NULL
        ORDER BY u.place
    ) AS q;
    SELECT array_agg(u.place) INTO loose FROM unnest(of_order) WITH ORDINALITY AS u (of_order, place)
    WHERE NOT u.of_order;
    SELECT array_agg(coalesce(b.amount_minor, 0)) INTO held
    FROM unnest(addresses, account_currencies, of_order) WITH ORDINALITY AS u (address, currency, of_order, place)
    LEFT JOIN ledger_balance AS b ON u.of_order AND b.address = u.address AND b.currency = u.currency;
    IF loose IS NOT NULL THEN
        SELECT routines.balances_lock(
            array_agg(addresses[u.place]), array_agg(account_currencies[u.place]), array_agg(account_shops[u.place]))
        INTO loose_held FROM unnest(loose) AS u (place);
        FOR i IN 1 .. cardinality(loose) LOOP
            held[loose[i]] := loose_held[i];
        END LOOP;
    END IF;
    holds := held;

    -- the keys, under the locks
    SELECT array_agg(t.id),
        array_agg((t.source, t.target, t.amount_minor, t.currency, t.kind, t."order")
            IS NOT DISTINCT FROM (u.source, u.target, u.amount, u.currency, u.kind, u."order"))
    INTO stands, same
    FROM unnest(keys, sources, targets, amounts, currencies, kinds, orders)
        WITH ORDINALITY AS u (key, source, target, amount, currency, kind, "order", n)
    LEFT JOIN ledger_transfer AS t ON t.key = u.key;
    SELECT array_agg(q.first ORDER BY q.n) INTO earlier
    FROM (
        SELECT u.n, min(u.n) OVER (PARTITION BY u.key COLLATE "C") AS first
        FROM unnest(keys) WITH ORDINALITY AS u (key, n)
    ) AS q;

    -- item by item
    FOR i IN 1 .. size LOOP
        IF stands[i] IS NOT NULL THEN
            states[i] := CASE WHEN same[i] THEN 'repeat' ELSE 'conflict' END;
            ids[i] := stands[i];
            reasons[i] := NULL;
            CONTINUE;
        END IF;
        other := taken[earlier[i]];
        IF other IS NOT NULL THEN
            states[i] := CASE
                WHEN (sources[i], targets[i], amounts[i], currencies[i], kinds[i], orders[i]) IS NOT DISTINCT FROM
                    (sources[other], targets[other], amounts[other], currencies[other], kinds[other], orders[other])
                THEN 'repeat' ELSE 'conflict' END;
            ids[i] := ids[other];
            reasons[i] := NULL;
            CONTINUE;
        END IF;
        source_place := places[i];
        IF reasons[i] IS NULL AND reversals[i] IS NOT NULL THEN
            reasons[i] := CASE
                WHEN reversals[i] = ANY (reversed) THEN 'already_reversed'
                ELSE routines.reversal_refusal(
                    reversals[i], shops[i], orders[i], sources[i], targets[i], amounts[i], currencies[i])
            END;
        END IF;
        IF reasons[i] IS NULL AND holds[source_place] < amounts[i] THEN
            reasons[i] := 'short';
        END IF;
        IF reasons[i] IS NOT NULL THEN
            states[i] := 'refused';
            ids[i] := NULL;
            CONTINUE;
        END IF;
        target_place := places[size + i];
        IF source_place IS NOT NULL THEN
            holds[source_place] := holds[source_place] - amounts[i];
        END IF;
        IF target_place IS NOT NULL THEN
            holds[target_place] := holds[target_place] + amounts[i];
        END IF;
        IF reversals[i] IS NOT NULL THEN
            reversed := reversed || reversals[i];
        END IF;
        place := chain_places[i];
        head_seqs[place] := head_seqs[place] + 1;
        heads[place] := sha256(heads[place] || contents[i]);
        seqs[i] := head_seqs[place];
        hashes[i] := heads[place];
        xids[i] := locked.xids[place];
        taken[earlier[i]] := i;
        states[i] := 'done';
        done := done + 1;
    END LOOP;

    IF linked AND states && ARRAY['refused', 'conflict'] THEN
        RETURN QUERY
        SELECT u.n::integer,
            CASE WHEN u.item_state = 'done' OR u.twin THEN 'refused' ELSE u.item_state END,
            CASE WHEN u.item_state = 'done' OR u.twin THEN 'linked' ELSE u.item_reason END,
            u.stood
        FROM (
            SELECT q.n, q.item_state, q.item_reason, q.stood,
                q.item_state = 'repeat' AND q.stood IS NULL AS twin
            FROM unnest(states, reasons, ids, stands) WITH ORDINALITY AS q (item_state, item_reason, id, stood, n)
        ) AS u ORDER BY u.n;
        RETURN;
    END IF;

    IF done > 0 THEN
        INSERT INTO ledger_transfer (
            id, shop, "order", source, target, amount_minor, currency, kind, ref, key, at, reverses, chain, seq, hash,
            xid
        )
        SELECT u.id, u.shop, u."order", u.source, u.target, u.amount, u.currency, u.kind, u.ref, u.key, u.at,
            u.reverses, u.chain, u.seq, u.hash, u.xid
        FROM unnest(
            states, ids, shops, orders, sources, targets, amounts, currencies, kinds, refs, keys, ats, reversals,
            chains, seqs, hashes, xids
        ) AS u (
            state, id, shop, "order", source, target, amount, currency, kind, ref, key, at, reverses,
            chain, seq, hash, xid
        )
        WHERE u.state = 'done'
        ON CONFLICT (key) DO NOTHING;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written < done THEN
            RAISE EXCEPTION 'a rival used one of the keys' USING ERRCODE = 'serialization_failure';
        END IF;
        PERFORM routines.chain_move(locked.subjects, head_seqs, heads);
        INSERT INTO ledger_balance (address, currency, shop, amount_minor)
        SELECT u.address, u.currency, u.shop, u.holds
        FROM unnest(addresses, account_currencies, account_shops, held, holds, of_order)
            AS u (address, currency, shop, held, holds, of_order)
        WHERE u.of_order AND u.held = 0 AND u.holds > 0;
        UPDATE ledger_balance AS b SET amount_minor = u.holds
        FROM unnest(addresses, account_currencies, held, holds, of_order, vanishes)
            AS u (address, currency, held, holds, of_order, vanishes)
        WHERE b.address = u.address AND b.currency = u.currency AND u.holds <> u.held
            AND NOT (u.of_order AND u.held = 0) AND NOT (u.vanishes AND u.holds = 0);
        DELETE FROM ledger_balance AS b
        USING unnest(addresses, account_currencies, held, holds, of_order, vanishes)
            AS u (address, currency, held, holds, of_order, vanishes)
        WHERE b.address = u.address AND b.currency = u.currency AND u.vanishes AND u.holds = 0
            AND NOT (u.of_order AND u.held = 0);
    END IF;
    RETURN QUERY
    SELECT u.n::integer, u.item_state, u.item_reason, u.id
    FROM unnest(states, reasons, ids) WITH ORDINALITY AS u (item_state, item_reason, id, n);
END $$;

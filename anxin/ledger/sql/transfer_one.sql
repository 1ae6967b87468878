-- How does one movement become one transfer? The branch of `transfer` for a single item, equal to `transfer_many` of
-- one; hot steps written in SQL may call it. Each expression here is made ready anew in every transaction, so that a
-- few long statements are faster than many short ones.

CREATE FUNCTION routines.chain_back(chain uuid, seq_before integer, head_before bytea) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_chain AS c
    SET seq = coalesce(seq_before, 0), head = coalesce(head_before, routines.chain_start(chain))
    WHERE c.subject = chain;
END $$;

-- What stands in the books under a key: a repeat of this movement, or something in its way.
CREATE FUNCTION routines.transfer_known(
    _order uuid, _source text, _target text, _amount bigint, _currency text, _kind text, _key text
) RETURNS TABLE (state text, transfer uuid) LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN (t.source, t.target, t.amount_minor, t.currency, t.kind, t."order")
        IS NOT DISTINCT FROM (_source, _target, _amount, _currency, _kind, _order) THEN 'repeat' ELSE 'conflict' END,
        t.id
    FROM ledger_transfer AS t WHERE t.key = _key
$$;

CREATE FUNCTION routines.transfer_one(
    _shop uuid, _order uuid, _source text, _target text, _amount bigint, _currency text, _kind text, _ref text,
    _key text, _at timestamptz, _reverses uuid, OUT state text, OUT reason text, OUT transfer uuid
) LANGUAGE plpgsql SET anxin.writer = 'transfer' AS $$
DECLARE
    traits integer := routines.movement_traits(_kind, _source, _target);
    made_id uuid := uuidv7();
    chain uuid := _order;
    content bytea := routines.transfer_content(
        made_id, _order, _source, _target, _amount, _currency, _kind, _ref, _key, _at, _reverses);
    chain_seq integer;
    chain_head bytea;
    chain_xid xid8;
    seq_before integer;
    head_before bytea;
BEGIN
    reason := routines.movement_refusal(traits, _shop, _order, _source, _target, _amount, _kind, _reverses);
    IF reason IS NULL THEN
        IF chain IS NULL THEN
            chain := CASE traits & 3
                WHEN 0 THEN made_id WHEN 2 THEN routines.chain_of(_target) ELSE routines.chain_of(_source)
            END;
        END IF;
        IF traits & 3 = 0 THEN
            PERFORM pg_advisory_xact_lock(1818584167, hashtext(_key) & 1023);
        END IF;
        -- lock the head and move it at once, and back again if the movement does not pass
        INSERT INTO ledger_chain AS c (subject, shop, seq, head)
        VALUES (chain, _shop, 1, sha256(routines.chain_start(chain) || content))
        ON CONFLICT (subject)
        DO UPDATE SET seq = c.seq + 1, head = sha256(c.head || content), xid = greatest(c.xid, pg_current_xact_id())
        RETURNING new.seq, new.head, new.xid, old.seq, old.head
        INTO chain_seq, chain_head, chain_xid, seq_before, head_before;
        -- two accounts that need locks of their own are locked in the order of their addresses
        IF traits & 3 = 3 AND traits & 12 = 0 THEN
            PERFORM routines.balances_lock(ARRAY[_source, _target], ARRAY[_currency, _currency], ARRAY[_shop, _shop]);
        END IF;
    END IF;

    -- the key is looked up before anything is taken; where nothing is, the unique index tells soon enough
    IF reason IS NOT NULL OR traits & 1 = 1 OR _reverses IS NOT NULL THEN
        SELECT found.state, found.transfer INTO state, transfer
        FROM routines.transfer_known(_order, _source, _target, _amount, _currency, _kind, _key) AS found;
        IF state IS NULL AND reason IS NULL AND _reverses IS NOT NULL THEN
            reason := routines.reversal_refusal(_reverses, _shop, _order, _source, _target, _amount, _currency);
        END IF;
    END IF;
    IF state IS NULL AND reason IS NULL AND traits & 1 = 1 THEN
        UPDATE ledger_balance AS b SET amount_minor = b.amount_minor - _amount
        WHERE b.address = _source AND b.currency = _currency
            AND (b.amount_minor > _amount OR b.amount_minor = _amount AND traits & 16 = 0);
        IF NOT FOUND THEN
            DELETE FROM ledger_balance AS b
            WHERE traits & 16 = 16 AND b.address = _source AND b.currency = _currency AND b.amount_minor = _amount;
            IF NOT FOUND THEN
                reason := 'short';
            END IF;
        END IF;
    END IF;
    IF state IS NULL AND reason IS NULL THEN
        INSERT INTO ledger_transfer (
            id, shop, "order", source, target, amount_minor, currency, kind, ref, key, at, reverses, chain, seq, hash, xid
        ) VALUES (
            made_id, _shop, _order, _source, _target, _amount, _currency, _kind, _ref, _key, _at, _reverses,
            chain, chain_seq, chain_head, chain_xid
        ) ON CONFLICT (key) DO NOTHING;
        IF NOT FOUND THEN
            IF traits & 1 = 1 THEN
                RAISE EXCEPTION 'a rival used the key %', _key USING ERRCODE = 'serialization_failure';
            END IF;
            SELECT found.state, found.transfer INTO state, transfer
            FROM routines.transfer_known(_order, _source, _target, _amount, _currency, _kind, _key) AS found;
        END IF;
    END IF;
    IF state IS NOT NULL OR reason IS NOT NULL THEN
        IF chain_seq IS NOT NULL THEN
            PERFORM routines.chain_back(chain, seq_before, head_before);
        END IF;
        IF state IS NULL THEN
            state := 'refused';
        ELSE
            reason := NULL;
        END IF;
        RETURN;
    END IF;
    IF traits & 2 = 2 THEN
        INSERT INTO ledger_balance AS b (address, currency, shop, amount_minor)
        VALUES (_target, _currency, _shop, _amount)
        ON CONFLICT (address, currency) DO UPDATE SET amount_minor = b.amount_minor + excluded.amount_minor;
    END IF;
    state := 'done';
    transfer := made_id;
END $$;

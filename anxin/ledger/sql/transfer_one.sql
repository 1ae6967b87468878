-- How does one movement become one transfer? The branch of `transfer` for a single item, equal to `transfer_many` of one.

CREATE FUNCTION routines.transfer_one(
    _shop uuid, _order uuid, _source text, _target text, _amount bigint, _currency text, _kind text, _ref text,
    _key text, _at timestamptz, _reverses uuid, OUT state text, OUT reason text, OUT transfer uuid
) LANGUAGE plpgsql AS $$
DECLARE
    source_kind text := routines.account_kind(_source);
    target_kind text := routines.account_kind(_target);
    source_guarded boolean := source_kind = ANY (routines.chart_guarded());
    target_guarded boolean := target_kind = ANY (routines.chart_guarded());
    source_of_order boolean := source_kind = ANY (routines.chart_of_order());
    target_of_order boolean := target_kind = ANY (routines.chart_of_order());
    source_held bigint;
    target_held bigint;
    chain uuid;
    chain_seq integer;
    chain_head bytea;
    made_id uuid := uuidv7();
    content bytea;
    same boolean;
BEGIN
    reason := routines.movement_refusal(_shop, _order, _source, _target, _amount, _kind, _reverses);
    chain := CASE
        WHEN _order IS NOT NULL THEN _order
        WHEN source_guarded THEN routines.chain_of(_source)
        WHEN target_guarded THEN routines.chain_of(_target)
        ELSE made_id
    END;
    IF reason IS NULL THEN
        IF NOT source_guarded AND NOT target_guarded THEN
            PERFORM pg_advisory_xact_lock(1818584167, hashtext(_key) & 1023);
        END IF;
        SELECT c.seq, c.head INTO chain_seq, chain_head FROM ledger_chain AS c WHERE c.subject = chain FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO ledger_chain (subject, shop, seq, head) VALUES (chain, _shop, 0, routines.chain_start(chain))
            ON CONFLICT DO NOTHING;
            SELECT c.seq, c.head INTO chain_seq, chain_head FROM ledger_chain AS c WHERE c.subject = chain FOR UPDATE;
        END IF;
        IF target_guarded AND NOT target_of_order AND _target < _source COLLATE "C" THEN
            target_held := routines.balance_lock(_target, _currency, _shop);
        END IF;
        IF source_of_order THEN
            source_held := coalesce((
                SELECT b.amount_minor FROM ledger_balance AS b WHERE b.address = _source AND b.currency = _currency
            ), 0);
        ELSIF source_guarded THEN
            source_held := routines.balance_lock(_source, _currency, _shop);
        END IF;
        IF target_of_order THEN
            target_held := coalesce((
                SELECT b.amount_minor FROM ledger_balance AS b WHERE b.address = _target AND b.currency = _currency
            ), 0);
        ELSIF target_guarded AND target_held IS NULL THEN
            target_held := routines.balance_lock(_target, _currency, _shop);
        END IF;
    END IF;

    SELECT t.id, (t.source, t.target, t.amount_minor, t.currency, t.kind, t."order")
        IS NOT DISTINCT FROM (_source, _target, _amount, _currency, _kind, _order)
    INTO transfer, same FROM ledger_transfer AS t WHERE t.key = _key;
    IF FOUND THEN
        state := CASE WHEN same THEN 'repeat' ELSE 'conflict' END;
        reason := NULL;
        RETURN;
    END IF;
    IF reason IS NULL AND _reverses IS NOT NULL THEN
        reason := routines.reversal_refusal(_reverses, _shop, _order, _source, _target, _amount, _currency);
    END IF;
    IF reason IS NULL AND source_held < _amount THEN
        reason := 'short';
    END IF;
    IF reason IS NOT NULL THEN
        state := 'refused';
        RETURN;
    END IF;

    content := routines.transfer_content(
        made_id, _shop, _order, _source, _target, _amount, _currency, _kind, _ref, _key, _at, _reverses);
    INSERT INTO ledger_transfer
        (id, shop, "order", source, target, amount_minor, currency, kind, ref, key, at, reverses)
    VALUES (made_id, _shop, _order, _source, _target, _amount, _currency, _kind, _ref, _key, _at, _reverses)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a rival used the key %', _key USING ERRCODE = 'serialization_failure';
    END IF;
    chain_head := sha256(chain_head || content);
    INSERT INTO ledger_chainlink (subject, seq, kind, item, content, hash)
    VALUES (chain, chain_seq + 1, 'transfer', made_id, content, chain_head);
    UPDATE ledger_chain AS c SET seq = chain_seq + 1, head = chain_head, xid = pg_current_xact_id()
    WHERE c.subject = chain;
    IF source_guarded THEN
        PERFORM routines.balance_write(_source, _currency, _shop, source_held, source_held - _amount,
            source_of_order, source_kind = ANY (routines.chart_zero_at_close()));
    END IF;
    IF target_guarded THEN
        PERFORM routines.balance_write(_target, _currency, _shop, target_held, target_held + _amount,
            target_of_order, target_kind = ANY (routines.chart_zero_at_close()));
    END IF;
    state := 'done';
    transfer := made_id;
END $$;

-- How do the few movements of one step of one order become transfers? One after the other, by the branch for one: a
-- confirmation with its fee costs a tenth of what the set branch takes for two.

-- Whether they may: all of one order, whose head is then the first lock for all, and at most one account besides the
-- order's own, so that the order in which balances are locked cannot matter.
CREATE FUNCTION routines.transfer_is_few(orders uuid[], sources text[], targets text[], kinds text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    traits integer;
    loose integer := 0;
BEGIN
    FOR i IN 1 .. cardinality(kinds) LOOP
        traits := routines.movement_traits(kinds[i], sources[i], targets[i]);
        IF orders[i] IS DISTINCT FROM orders[1] OR traits & 3 = 0 THEN
            RETURN false;
        END IF;
        loose := loose + (traits & 5 = 1)::integer + (traits & 10 = 2)::integer;
    END LOOP;
    RETURN orders[1] IS NOT NULL AND loose < 2;
END $$;

CREATE FUNCTION routines.transfer_few(
    shops uuid[], orders uuid[], sources text[], targets text[], amounts bigint[], currencies text[], kinds text[],
    refs text[], keys text[], ats timestamptz[], reversals uuid[], linked boolean
) RETURNS TABLE (n integer, state text, reason text, transfer uuid) LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    size integer := cardinality(keys);
    states text[] := '{}';
    reasons text[] := '{}';
    transfers uuid[] := '{}';
    made uuid[] := '{}';
    fell boolean := false;
    one record;
BEGIN
    BEGIN  -- what is linked is undone together
        FOR i IN 1 .. size LOOP
            one := routines.transfer_one(
                shops[i], orders[i], sources[i], targets[i], amounts[i], currencies[i], kinds[i], refs[i], keys[i],
                ats[i], reversals[i]);
            states[i] := one.state;
            reasons[i] := one.reason;
            transfers[i] := one.transfer;
            IF one.state = 'done' THEN
                made := made || one.transfer;
            END IF;
        END LOOP;
        IF linked AND states && ARRAY['refused', 'conflict'] THEN
            RAISE EXCEPTION 'linked' USING ERRCODE = 'AX001';
        END IF;
    EXCEPTION WHEN SQLSTATE 'AX001' THEN
        fell := true;
    END;
    FOR i IN 1 .. size LOOP
        n := i;
        state := states[i];
        reason := reasons[i];
        transfer := transfers[i];
        IF fell AND (state = 'done' OR state = 'repeat' AND transfer = ANY (made)) THEN
            state := 'refused';
            reason := 'linked';
            transfer := NULL;
        ELSIF fell AND state = 'conflict' AND transfer = ANY (made) THEN
            transfer := NULL;
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;

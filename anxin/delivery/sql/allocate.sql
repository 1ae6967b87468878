-- Which codes go to which delivery? All of a delivery's codes or none; a code that another buyer is just being given
-- is passed over, not waited for. Deliveries are served in the order given.
CREATE FUNCTION routines.allocate(deliveries uuid[], items uuid[], quantities int[])
RETURNS TABLE (delivery uuid, code uuid) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    taken uuid[];
    place int;
BEGIN
    FOR place IN 1 .. coalesce(array_length(deliveries, 1), 0) LOOP
        SELECT array_agg(shelf.id) INTO taken FROM (
            SELECT id FROM delivery_code
            WHERE item_id = items[place] AND state = 'in_stock'
                AND NOT EXISTS (
                    SELECT 1 FROM delivery_batch WHERE delivery_batch.id = batch_id AND withdrawn_at IS NOT NULL
                )
            ORDER BY id LIMIT quantities[place] FOR UPDATE SKIP LOCKED
        ) AS shelf;
        IF coalesce(array_length(taken, 1), 0) = quantities[place] THEN
            UPDATE delivery_code SET state = 'allocated', delivery_id = deliveries[place] WHERE id = ANY (taken);
            RETURN QUERY SELECT deliveries[place], unnest(taken);
        END IF;
    END LOOP;
END $$;

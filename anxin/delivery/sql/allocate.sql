-- Which codes go to which delivery? All of a delivery's codes or none. What was put aside for its line goes first, the
-- rest comes off the shelf; a code that another buyer is just being given is passed over, not waited for. Deliveries
-- are served in the order given.
CREATE FUNCTION routines.allocate(deliveries uuid[], items uuid[], quantities int[])
RETURNS TABLE (delivery uuid, code uuid) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    aside uuid[];
    aside_at int[];
    wanted int[] := quantities;
    taken record;
BEGIN
    -- one code for one delivery is what nearly every purchase is: the same, without making a set of it
    IF cardinality(deliveries) = 1 AND quantities[1] = 1 THEN
        RETURN QUERY
            UPDATE delivery_code SET state = 'allocated', delivery_id = deliveries[1], line_id = NULL
            WHERE id = coalesce((
                SELECT c.id FROM delivery_delivery AS d
                JOIN delivery_code AS c ON c.item_id = items[1] AND c.line_id = d.line_id AND c.state = 'reserved'
                WHERE d.id = deliveries[1] LIMIT 1 FOR NO KEY UPDATE OF c
            ), (
                SELECT id FROM delivery_code WHERE item_id = items[1] AND state = 'in_stock'
                ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
            ))
            RETURNING delivery_id, id;
        RETURN;
    END IF;
    SELECT array_agg(q.id), array_agg(q.place) INTO aside, aside_at FROM (
        SELECT c.id, u.place::int AS place
        FROM unnest(deliveries, items) WITH ORDINALITY AS u (delivery, item, place)
        JOIN delivery_delivery AS d ON d.id = u.delivery
        JOIN delivery_code AS c ON c.item_id = u.item AND c.line_id = d.line_id AND c.state = 'reserved'
        FOR NO KEY UPDATE OF c
    ) AS q;
    IF aside IS NOT NULL THEN
        FOR taken IN SELECT u.place, count(*)::int AS held FROM unnest(aside_at) AS u (place) GROUP BY u.place LOOP
            wanted[taken.place] := wanted[taken.place] - taken.held;
        END LOOP;
    END IF;
    SELECT aside || array_agg(t.code), aside_at || array_agg(t.place) INTO aside, aside_at
    FROM routines.take_off_shelf(items, wanted) AS t;
    RETURN QUERY
        UPDATE delivery_code AS c SET state = 'allocated', delivery_id = deliveries[m.place], line_id = NULL
        FROM (
            SELECT u.code, u.place, count(*) OVER (PARTITION BY u.place) AS held
            FROM unnest(aside, aside_at) AS u (code, place)
        ) AS m
        WHERE c.id = m.code AND m.held = quantities[m.place]
        RETURNING c.delivery_id, c.id;
END $$;

-- Are codes put aside for a line while its buyer pays? All that it wants or none: 1, 0 where the shelf has too few, -1
-- where the buyer or device would have more of this item put aside than `most`; -2 where the address would. Many share
-- one, so it may have ten times as many; but above `worth`, what one order may have, no more than a third of the shelf,
-- and what was put aside for it after `since` and never paid counts as if it still were. `worth` 0: an address that
-- tells nobody apart.
CREATE FUNCTION routines.reserve(
    line uuid, item uuid, quantity int, buyer bytea, device bytea, address bytea, most int, worth int, since timestamptz
) RETURNS int LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    held record;
    wants bigint;
    shelf bigint;
    taken uuid[];
BEGIN
    -- two orders of one buyer at once are counted one after the other, and so are two of one address
    PERFORM pg_advisory_xact_lock(q.key) FROM (
        SELECT DISTINCT hashtextextended(encode(u.mark, 'hex') || reserve.item, 0) AS key
        FROM unnest(ARRAY[reserve.buyer, reserve.device, CASE WHEN worth > 0 THEN reserve.address ELSE '' END]) AS u (mark)
        WHERE length(u.mark) > 0 ORDER BY 1
    ) AS q;
    SELECT count(*) FILTER (WHERE r.buyer = reserve.buyer) AS of_buyer,
        count(*) FILTER (WHERE length(reserve.device) > 0 AND r.device = reserve.device) AS of_device,
        count(*) FILTER (WHERE length(reserve.address) > 0 AND r.address = reserve.address) AS of_address,
        count(*) AS of_all
    INTO held
    FROM delivery_code AS c JOIN delivery_reservation AS r ON r.line_id = c.line_id
    WHERE c.item_id = reserve.item AND c.state = 'reserved';
    IF greatest(held.of_buyer, held.of_device) + reserve.quantity > most THEN
        RETURN -1;
    END IF;
    wants := held.of_address + reserve.quantity;
    IF wants > 10 * most THEN
        RETURN -2;
    END IF;
    IF worth > 0 AND length(reserve.address) > 0 THEN
        SELECT wants + coalesce(sum(r.quantity), 0) INTO wants
        FROM delivery_reservation AS r
        JOIN orders_line AS l ON l.id = r.line_id AND l.item_id = reserve.item
        JOIN orders_order AS o ON o.id = r.order_id AND o.state IN ('expired', 'cancelled')
        WHERE r.address = reserve.address AND r.at > reserve.since;
        IF wants > worth THEN
            -- no more of the shelf is counted than decides it
            SELECT held.of_all + count(*) INTO shelf FROM (
                SELECT 1 FROM delivery_code WHERE item_id = reserve.item AND state = 'in_stock' LIMIT 3 * wants
            ) AS s;
            IF 3 * wants > shelf THEN
                RETURN -2;
            END IF;
        END IF;
    END IF;
    SELECT array_agg(t.code) INTO taken
    FROM routines.take_off_shelf(ARRAY[reserve.item], ARRAY[reserve.quantity]) AS t;
    UPDATE delivery_code SET state = 'reserved', line_id = reserve.line WHERE id = ANY (taken);
    RETURN least(coalesce(cardinality(taken), 0), 1);
END $$;

-- Free codes, locked, for each place all or none: the shelf of each item is read once, however many want of it.
CREATE FUNCTION routines.take_off_shelf(items uuid[], quantities int[])
RETURNS TABLE (place int, code uuid) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    wanted record;
    shelf uuid[];
    used int;
BEGIN
    FOR wanted IN
        SELECT u.item, sum(u.quantity)::int AS all_of_it, array_agg(u.place::int ORDER BY u.place) AS places
        FROM unnest(items, quantities) WITH ORDINALITY AS u (item, quantity, place)
        WHERE u.quantity > 0 GROUP BY u.item ORDER BY u.item
    LOOP
        SELECT array_agg(s.id) INTO shelf FROM (
            SELECT id FROM delivery_code WHERE item_id = wanted.item AND state = 'in_stock'
            ORDER BY id LIMIT wanted.all_of_it FOR NO KEY UPDATE SKIP LOCKED
        ) AS s;
        used := 0;
        FOREACH place IN ARRAY wanted.places LOOP
            IF used + quantities[place] <= coalesce(cardinality(shelf), 0) THEN
                RETURN QUERY SELECT place, u.code FROM unnest(shelf[used + 1 : used + quantities[place]]) AS u (code);
                used := used + quantities[place];
            END IF;
        END LOOP;
    END LOOP;
END $$;

-- How does a statement name very many rows at a small price?
--
-- Each uuidv7() asks the system for chance anew, which takes longer than writing the row. So a statement asks once, and
-- counts: the time in front and fifty bits of chance behind it are its own, at the end stands the row's number. Ids of
-- one statement are in the order of their numbers, and of the same kind and order as those of uuidv7().
CREATE FUNCTION routines.first_id() RETURNS text LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT left(replace(uuidv7()::text, '-', ''), 26)
$$;

-- `nth` from 0 to fifteen million: beyond, the number has a digit too many and the id would be refused as none.
CREATE FUNCTION routines.nth_id(first text, nth bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (first || to_hex(1048576 + nth))::uuid
$$;

-- How does a statement name very many rows at a small price?
--
-- Each uuidv7() asks the system for chance anew, which takes longer than writing the row. So a statement asks once, and
-- counts: the time in front and forty bits of chance at the end are its own, between them stands the row's number. Ids
-- of one statement are in the order of their numbers, and of the same kind and order as those of uuidv7().
CREATE FUNCTION routines.first_id() RETURNS text LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT replace(uuidv7()::text, '-', '')
$$;

-- `nth` from 0; at four million the bits of the variant would change, at eight the id would be refused as none.
CREATE FUNCTION routines.nth_id(first text, nth bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT overlay(first PLACING to_hex(8388608 + nth) FROM 17 FOR 6)::uuid
$$;

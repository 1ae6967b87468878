"""What does the database itself refuse, and how are the books laid out on disk?"""

from django.db import migrations

from anxin.routines.guards import append_only

KINDS = (
    "'outside', 'hold', 'pending', 'supplier', 'upstream', 'buyer', 'refund', 'suspense', 'platform', 'chargeback'"
)

ADDRESSES = f"""
ALTER TABLE ledger_transfer
    ADD CONSTRAINT transfer_source_is_of_a_known_kind CHECK (split_part(source, ':', 1) IN ({KINDS})),
    ADD CONSTRAINT transfer_target_is_of_a_known_kind CHECK (split_part(target, ':', 1) IN ({KINDS})),
    ADD CONSTRAINT transfer_stays_in_its_shop
        CHECK (split_part(source, ':', 2) = shop::text AND split_part(target, ':', 2) = shop::text),
    ADD CONSTRAINT transfer_stays_with_its_order CHECK (
        (split_part(source, ':', 1) NOT IN ('hold', 'pending')
            OR ("order" IS NOT NULL AND split_part(source, ':', 3) = "order"::text))
        AND (split_part(target, ':', 1) NOT IN ('hold', 'pending')
            OR ("order" IS NOT NULL AND split_part(target, ':', 3) = "order"::text))),
    ADD CONSTRAINT transfer_text_is_one_line CHECK (strpos(ref, E'\\n') = 0 AND strpos(key, E'\\n') = 0);
ALTER TABLE ledger_balance
    ADD CONSTRAINT balance_is_of_a_guarded_kind CHECK (
        split_part(address, ':', 1) IN ({KINDS})
        AND split_part(address, ':', 1) NOT IN ('outside', 'platform')
        AND split_part(address, ':', 4) NOT IN ('debt', 'claim'));
"""

# accounts of an order are found by their order, so only the others are indexed by address
INDEXES = """
CREATE INDEX transfer_from_account ON ledger_transfer (source, at)
    WHERE "left"(source, 5) <> 'hold:' AND "left"(source, 8) <> 'pending:';
CREATE INDEX transfer_to_account ON ledger_transfer (target, at)
    WHERE "left"(target, 5) <> 'hold:' AND "left"(target, 8) <> 'pending:';
ALTER TABLE ledger_chain SET (fillfactor = 60);
ALTER TABLE ledger_balance SET (fillfactor = 80);
INSERT INTO ledger_mark (id, upto) VALUES (1, '0');
"""

# an accident in raw SQL is refused; `transfer` sets the name of its writer for as long as it runs
WRITER = """
CREATE FUNCTION refuse_other_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('anxin.writer', true) IS DISTINCT FROM 'transfer' THEN
        RAISE EXCEPTION 'transfers are written by the function transfer alone' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_transfer_has_one_writer BEFORE INSERT ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_other_writer();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_every_fen_in_one_place")]

    operations = [
        migrations.RunSQL(ADDRESSES, migrations.RunSQL.noop),
        migrations.RunSQL(INDEXES, migrations.RunSQL.noop),
        migrations.RunSQL(WRITER, "DROP FUNCTION refuse_other_writer() CASCADE"),
        append_only("ledger_transfer"),
        append_only("ledger_chainlink"),
        append_only("ledger_root"),
    ]

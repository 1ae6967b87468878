from django.db import migrations

from anxin.routines.guards import append_only, same_shop

# in the trigger's condition, not in its function: rows that may move never call it
FORWARD_ONLY = """
CREATE FUNCTION refuse_code_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a code that is % does not become %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER delivery_code_never_returns BEFORE UPDATE ON delivery_code FOR EACH ROW
WHEN (
    (OLD.state IN ('revealed', 'void') AND (
        NEW.state <> OLD.state OR NEW.delivery_id IS DISTINCT FROM OLD.delivery_id
        OR NEW.revealed_at IS DISTINCT FROM OLD.revealed_at))
    OR (OLD.state = 'allocated' AND NEW.state NOT IN ('allocated', 'revealed', 'void'))
    OR NEW.mark <> OLD.mark OR NEW.shop_id <> OLD.shop_id
)
EXECUTE FUNCTION refuse_code_back();
CREATE TRIGGER delivery_code_is_kept BEFORE DELETE OR TRUNCATE ON delivery_code
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER delivery_code_is_kept ON delivery_code;
DROP TRIGGER delivery_code_never_returns ON delivery_code;
DROP FUNCTION refuse_code_back();
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_put_codes_aside")]

    operations = [
        same_shop("delivery_reservation"),
        append_only("delivery_reservation"),
        migrations.RunSQL(FORWARD_ONLY, UNDO),
    ]

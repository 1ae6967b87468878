from django.db import migrations, models

# A trigger's condition is read anew for every statement, and a long one took a tenth of a sale: so it is short and says
# only of which codes nothing has to be asked. Marks and shops are asked about where a statement names them.
SHORT = """
DROP TRIGGER delivery_code_never_returns ON delivery_code;
CREATE OR REPLACE FUNCTION refuse_code_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('revealed', 'void') AND (
            NEW.state <> OLD.state OR NEW.delivery_id IS DISTINCT FROM OLD.delivery_id
            OR NEW.revealed_at IS DISTINCT FROM OLD.revealed_at)
        OR OLD.state = 'allocated' AND NEW.state NOT IN ('allocated', 'revealed', 'void')
        OR NEW.mark <> OLD.mark OR NEW.shop_id <> OLD.shop_id
    THEN
        RAISE EXCEPTION 'a code that is % does not become %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_code_never_returns BEFORE UPDATE ON delivery_code FOR EACH ROW
WHEN (OLD.state <> 'in_stock') EXECUTE FUNCTION refuse_code_back();
CREATE TRIGGER delivery_code_stays_as_named BEFORE UPDATE OF mark, shop_id ON delivery_code FOR EACH ROW
EXECUTE FUNCTION refuse_code_back();
"""
LONG = """
DROP TRIGGER delivery_code_stays_as_named ON delivery_code;
DROP TRIGGER delivery_code_never_returns ON delivery_code;
CREATE OR REPLACE FUNCTION refuse_code_back() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_take_items_off_sale"), ("delivery", "0005_find_parents_by_id")]

    operations = [
        migrations.AlterField(
            "code",
            "item",
            models.ForeignKey(
                db_index=False, on_delete=models.PROTECT, related_name="codes", to="catalog.item"
            ),
        ),
        migrations.RunSQL(SHORT, LONG),
    ]

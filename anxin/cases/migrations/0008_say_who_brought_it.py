import django.db.models.deletion
from django.db import migrations, models

# who inserts without saying it, as the release before this one does, means who sold the line
THE_LINES = """
CREATE FUNCTION name_supplier_of_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.supplier_id := (SELECT l.supplier_id FROM orders_line AS l WHERE l.id = NEW.line_id);
    RETURN NEW;
END $$;
CREATE TRIGGER cases_case_names_its_supplier BEFORE INSERT ON cases_case
    FOR EACH ROW WHEN (NEW.supplier_id IS NULL) EXECUTE FUNCTION name_supplier_of_line();
"""
NOBODYS = "DROP TRIGGER cases_case_names_its_supplier ON cases_case; DROP FUNCTION name_supplier_of_line();"

# who had the latest of the deliveries that bring any of its pieces, as they were when it was opened: ids are in that order
BROUGHT = """
UPDATE cases_case AS c SET supplier_id = coalesce(
    (
        SELECT d.supplier_id FROM delivery_delivery AS d
        WHERE d.line_id = c.line_id AND d.id < c.id AND (
            c.units = '[]' OR d.units = '[]' OR EXISTS (
                SELECT 1 FROM jsonb_array_elements(c.units) AS u (place) WHERE d.units @> u.place
            )
        )
        ORDER BY d.number DESC LIMIT 1
    ),
    (SELECT l.supplier_id FROM orders_line AS l WHERE l.id = c.line_id)
) WHERE c.supplier_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_say_who_was_resold_to"),
        ("delivery", "0007_keep_history_by_order"),
        ("people", "0005_say_whose_goods_they_are"),
    ]

    operations = [
        migrations.AddField(
            "case",
            "supplier",
            models.ForeignKey(
                help_text="who had brought what it is about, or was to, when it was opened; the line's where nobody says",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="people.supplier",
            ),
        ),
        migrations.RunSQL(THE_LINES, NOBODYS),
        migrations.RunSQL(BROUGHT, migrations.RunSQL.noop),
    ]

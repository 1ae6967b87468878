from django.db import migrations, models

KNOWN = """
UPDATE cases_case AS c SET claimant = coalesce(uuid_send(o.buyer_id), o.contact_mark)
FROM orders_order AS o WHERE o.id = c.order_id AND c.opened_by <> 'machine'
"""


class Migration(migrations.Migration):
    """A claim names who makes it, so that counting somebody's claims does not walk over their orders."""

    dependencies = [("cases", "0002_guards"), ("orders", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="claimant",
            field=models.BinaryField(
                default=bytes,
                help_text="the buyer's id, or the mark of a guest's contact; empty when the platform opened it",
            ),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="decision",
            name="trace",
            field=models.JSONField(
                help_text="null: to be derived from facts and rules when somebody looks", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("claimant", b""), _negated=True),
                fields=["claimant", "opened_at"],
                name="case_of_claimant",
            ),
        ),
    ]

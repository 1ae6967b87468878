from django.db import migrations

from anxin.routines.guards import append_only
from anxin.vault.fields import SealedText
from anxin.vault.seal_column import seal_column

STEPS = append_only("delivery_deliverystep")


class Migration(migrations.Migration):
    dependencies = [("delivery", "0007_tell_units_apart")]

    operations = [
        seal_column(
            "delivery_staffreveal",
            "staffreveal",
            "words",
            SealedText(blank=True, help_text="the reason in words; its buyer reads it", purpose="staff reveal"),
        ),
        # why it could not be delivered was typed by hand; it stands, sealed, in the order's exhibit
        migrations.RunSQL(STEPS.reverse_sql, STEPS.sql),
        migrations.RunSQL(
            "UPDATE delivery_deliverystep SET because = 'the supplier cannot deliver' "
            "WHERE to_state = 'failed' AND by LIKE 'supplier:%'; "
            "UPDATE delivery_delivery AS d SET detail = '' FROM people_supplier AS s "
            "WHERE s.id = d.supplier_id AND s.kind = 'stock' AND d.detail <> ''",
            migrations.RunSQL.noop,
        ),
        append_only("delivery_deliverystep"),
    ]

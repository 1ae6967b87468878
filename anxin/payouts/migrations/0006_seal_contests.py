from django.db import migrations

from anxin.routines.guards import append_only
from anxin.vault.fields import SealedText
from anxin.vault.seal_column import seal_column

STEPS = append_only("payouts_conteststep")


class Migration(migrations.Migration):
    dependencies = [("payouts", "0005_vet_items")]

    operations = [
        seal_column(
            "payouts_contest",
            "contest",
            "words",
            SealedText(blank=True, help_text="what the supplier shows against it", purpose="contest"),
        ),
        seal_column("payouts_contest", "contest", "reason_zh", SealedText(blank=True, purpose="contest")),
        seal_column("payouts_contest", "contest", "reason_en", SealedText(blank=True, purpose="contest")),
        # the reason stands in the contest; its step said it again
        migrations.RunSQL(STEPS.reverse_sql, STEPS.sql),
        migrations.RunSQL(
            "UPDATE payouts_conteststep SET because = CASE to_state WHEN 'upheld' THEN 'right' ELSE 'not right' END "
            "WHERE to_state IN ('upheld', 'rejected')",
            migrations.RunSQL.noop,
        ),
        append_only("payouts_conteststep"),
    ]

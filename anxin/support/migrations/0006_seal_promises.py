from django.db import migrations, models

from anxin.routines.guards import append_only, fixed
from anxin.vault.fields import SealedText
from anxin.vault.seal_column import seal_column

PROMISED = ("id", "order_id", "number", "owner", "role", "supplier_id", "message_id", "matter", "made_at", "due_at")
BEFORE = fixed("support_commitment", *PROMISED, "words", "reason")
HANDED = append_only("support_handover")
STEPS = append_only("support_questionstep")


class Migration(migrations.Migration):
    # what was promised is held by its exhibit's hash; here it may be sealed anew under another key
    dependencies = [("support", "0005_seal_messages")]

    operations = [
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        migrations.RunSQL(HANDED.reverse_sql, HANDED.sql),
        migrations.RunSQL(STEPS.reverse_sql, STEPS.sql),
        migrations.RemoveConstraint("commitment", "kept_commitment_is_shown"),
        migrations.RemoveConstraint("handover", "hand_over_has_a_reason"),
        seal_column(
            "support_commitment",
            "commitment",
            "words",
            SealedText(blank=True, help_text="what was promised, as it is shown", purpose="promise"),
        ),
        seal_column(
            "support_commitment",
            "commitment",
            "reason",
            SealedText(blank=True, help_text="why it takes that long", purpose="promise"),
        ),
        seal_column(
            "support_commitment",
            "commitment",
            "proof",
            SealedText(blank=True, help_text="what shows that it was kept", purpose="promise"),
        ),
        seal_column("support_handover", "handover", "reason", SealedText(blank=True, purpose="hand-over")),
        # the reason stands in the hand-over; the step said it again
        migrations.RunSQL(
            "UPDATE support_questionstep SET because = 'handed over' WHERE because LIKE 'handed over: %'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "commitment",
            models.CheckConstraint(
                condition=models.Q(("state", "kept"), _negated=True) | models.Q(("proof", ""), _negated=True),
                name="kept_commitment_is_shown",
            ),
        ),
        migrations.AddConstraint(
            "handover",
            models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="hand_over_has_a_reason"),
        ),
        fixed("support_commitment", *PROMISED),
        append_only("support_questionstep"),
        fixed(
            "support_handover",
            *("id", "shop_id", "order_id", "number", "by", "source", "target"),
            *("person_id", "supplier_id", "in_a_row", "at"),
        ),
    ]

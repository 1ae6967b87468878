from django.db import migrations

from anxin.routines.guards import append_only, fixed, same_shop


class Migration(migrations.Migration):
    dependencies = [("support", "0003_conversation")]

    operations = [
        same_shop(
            "support_message",
            "support_seen",
            "support_question",
            "support_commitment",
            "support_nudge",
            "support_handover",
        ),
        append_only("support_message"),
        append_only("support_questionstep"),
        append_only("support_commitmentstep"),
        append_only("support_nudge"),
        append_only("support_handover"),
        fixed(
            "support_commitment",
            *("id", "order_id", "number", "owner", "role", "supplier_id", "message_id"),
            *("matter", "words", "reason", "made_at", "due_at"),
        ),
    ]

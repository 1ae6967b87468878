from django.db import migrations, models

from anxin.routines.guards import fixed
from anxin.vault.fields import SealedText
from anxin.vault.seal_column import seal_column

BEFORE = fixed("complaints_reply", "complaint_id", "number", "act", "words", "by", "at")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_link_chargebacks")]

    operations = [
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        migrations.RemoveConstraint("reply", "reply_says_something"),
        seal_column(
            "complaints_complaint",
            "complaint",
            "words",
            SealedText(blank=True, help_text="what was complained of", purpose="complaint"),
        ),
        seal_column("complaints_reply", "reply", "words", SealedText(blank=True, purpose="complaint")),
        migrations.AddConstraint(
            "reply",
            models.CheckConstraint(condition=models.Q(("words", ""), _negated=True), name="reply_says_something"),
        ),
        # what was said is held by its exhibit's hash; here it may be sealed anew under another key
        fixed("complaints_reply", "complaint_id", "number", "act", "by", "at"),
    ]

from django.db import migrations, models

import anxin.vault.fields
from anxin.routines.guards import append_only, only_changes

FIELD = anxin.vault.fields.SealedList(
    purpose="case", db_default=b"", help_text="what a person typed instead: [zh, en]"
)
APPEND_ONLY = append_only("cases_decision")
BY_A_PERSON = ("由人工裁决", "Decided by a person")


def seal(apps, editor):
    """What people wrote in decisions of before; a reason that names its clause was written by the rules."""
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, reason_zh, reason_en FROM cases_decision WHERE by <> 'machine' AND words = '' "
            "AND reason_zh NOT LIKE '%（条款 %'"
        )
        for pk, zh, en in cursor.fetchall():
            cursor.execute(
                "UPDATE cases_decision SET words = %s, reason_zh = %s, reason_en = %s WHERE id = %s",
                [FIELD.sealed([zh, en]), *BY_A_PERSON, pk],
            )


def open_again(apps, editor):
    """Put the words back where they stood."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, words FROM cases_decision WHERE words <> ''")
        for pk, words in cursor.fetchall():
            zh, en = FIELD.opened(words)
            cursor.execute("UPDATE cases_decision SET reason_zh = %s, reason_en = %s WHERE id = %s", [zh, en, pk])


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_what_the_database_refuses")]

    operations = [
        migrations.AddField("decision", "words", FIELD),
        migrations.AlterField(
            "decision",
            "reason_zh",
            models.TextField(help_text="of a clause, or one of our own sentences; never what a person typed"),
        ),
        # the rows stay as they were told; only what is sealed in them is sealed anew under another key
        migrations.RunSQL(APPEND_ONLY.reverse_sql, APPEND_ONLY.sql),
        migrations.RunPython(seal, open_again),
        only_changes("cases_decision", "is_kept", "words"),
    ]

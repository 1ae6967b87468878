from django.db import migrations

import anxin.vault.fields

FIELD = anxin.vault.fields.SealedList(
    purpose="refund", db_default=b"", help_text="what a person typed instead: [zh, en]"
)
BY_A_PERSON = ("由人工裁决", "Decided by a person")


def seal(apps, editor):
    """What people wrote in refunds of before: those of decisions whose words are sealed."""
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, r.reason_zh, r.reason_en FROM refunds_refund AS r "
            "JOIN cases_decision AS d ON d.id = r.decision_id WHERE d.words <> '' AND r.words = ''"
        )
        for pk, zh, en in cursor.fetchall():
            cursor.execute(
                "UPDATE refunds_refund SET words = %s, reason_zh = %s, reason_en = %s WHERE id = %s",
                [FIELD.sealed([zh, en]), *BY_A_PERSON, pk],
            )


def open_again(apps, editor):
    """Put the words back where they stood."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, words FROM refunds_refund WHERE words <> ''")
        for pk, words in cursor.fetchall():
            zh, en = FIELD.opened(words)
            cursor.execute("UPDATE refunds_refund SET reason_zh = %s, reason_en = %s WHERE id = %s", [zh, en, pk])


class Migration(migrations.Migration):
    dependencies = [("refunds", "0002_what_the_database_refuses"), ("cases", "0003_seal_typed_reasons")]

    operations = [
        migrations.AddField("refund", "words", FIELD),
        migrations.RunPython(seal, open_again),
    ]

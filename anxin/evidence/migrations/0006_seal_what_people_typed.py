import json
from typing import Any

from django.db import migrations, models

from anxin import vault
from anxin.routines.guards import append_only, fixed

GUARD = append_only("evidence_exhibit")
TYPED = ["words", "reason", "shown", "said", "points", "answers"]
AT_ONCE = 500


def seal_words(_: Any, editor: Any) -> None:
    """Move what people typed from the open part to the sealed one; the hash over both stays what it was."""
    last = "00000000-0000-0000-0000-000000000000"
    while True:
        with editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, (SELECT jsonb_object_agg(key, value) FROM jsonb_each(content) WHERE key = ANY (%s))::text "
                f"FROM evidence_exhibit WHERE id > %s AND content ?| %s ORDER BY id LIMIT {AT_ONCE}",
                [TYPED, last, TYPED],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            said = [
                json.dumps({k: v for k, v in json.loads(text).items() if v}, ensure_ascii=False) for _, text in rows
            ]
            cursor.execute(
                "UPDATE evidence_exhibit AS e SET words_sealed = fresh.sealed, content = e.content - fresh.names "
                "FROM (SELECT id, sealed, string_to_array(names, ',') AS names "
                "FROM unnest(%s::uuid[], %s::bytea[], %s::text[]) AS u (id, sealed, names)) AS fresh "
                "WHERE e.id = fresh.id AND fresh.names <> '{}'",
                [
                    [pk for pk, _ in rows],
                    [vault.seal(text, "exhibit") for text in said],
                    [",".join(json.loads(text)) for text in said],
                ],
            )
        last = rows[-1][0]


def open_words(_: Any, editor: Any) -> None:
    """Put them back."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, words_sealed FROM evidence_exhibit WHERE length(words_sealed) > 0")
        rows = cursor.fetchall()
        cursor.execute(
            "UPDATE evidence_exhibit AS e SET content = e.content || fresh.said::jsonb "
            "FROM unnest(%s::uuid[], %s::text[]) AS fresh (id, said) WHERE e.id = fresh.id",
            [[pk for pk, _ in rows], [vault.unseal(sealed, "exhibit") for _, sealed in rows]],
        )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_name_what_lies_under_a_key_of_its_own")]

    operations = [
        migrations.RunSQL(GUARD.reverse_sql, GUARD.sql),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("exhibit", "content", "open_content"),
                migrations.AlterField(
                    "exhibit",
                    "open_content",
                    models.JSONField(db_column="content", help_text="all but what people typed"),
                ),
                migrations.AlterField(
                    "exhibit", "content_sha256", models.BinaryField(help_text="of the whole content")
                ),
            ]
        ),
        migrations.AddField(
            "exhibit",
            "words_sealed",
            models.BinaryField(db_default=b"", default=bytes, help_text="what people typed, as sealed JSON"),
        ),
        migrations.RunPython(seal_words, open_words),
        # a rotation of the master key seals the words anew; nothing else of an exhibit is ever changed
        fixed(
            "evidence_exhibit", *("id", "shop_id", "order_id", "slot", "kind", "content", "content_sha256", "by", "at")
        ),
    ]

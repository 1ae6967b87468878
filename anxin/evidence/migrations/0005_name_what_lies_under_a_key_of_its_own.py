from django.db import migrations

from anxin.routines.guards import only_changes

COLUMNS = (
    "slot", "sort", "state", "tries", "reading_until", "read_at", "problems", "match", "agreed", "differing", "reused",
)


class Migration(migrations.Migration):
    # `…_sealed` is what a rotation of the master key seals anew; a reading lies under its upload's own key
    dependencies = [("evidence", "0004_upload_guards")]

    operations = [
        migrations.RunSQL(
            "DROP TRIGGER evidence_upload_facts ON evidence_upload; "
            "DROP TRIGGER evidence_upload_facts_stay ON evidence_upload;",
            only_changes("evidence_upload", "facts", "key_sealed", "reading_sealed", *COLUMNS).sql,
        ),
        migrations.RenameField("upload", "reading_sealed", "sealed_reading"),
        only_changes("evidence_upload", "facts", "key_sealed", "sealed_reading", *COLUMNS),
    ]

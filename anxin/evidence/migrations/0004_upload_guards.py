from django.db import migrations

from anxin.routines.guards import append_only, only_changes, same_shop

READ_INTO = (
    "slot", "sort", "state", "tries", "reading_until", "read_at", "reading_sealed", "problems", "match", "agreed",
    "differing", "reused",
)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_uploads")]

    operations = [
        same_shop("evidence_upload", "evidence_evidencekey"),
        append_only("evidence_evidencekey"),
        # a rotation of the master key seals the upload's own key anew; nothing else is ever changed once it was read
        only_changes("evidence_upload", "facts", "key_sealed", *READ_INTO),
        only_changes("evidence_upload", "reading", "key_sealed", when="OLD.state IN ('read', 'unread')"),
    ]

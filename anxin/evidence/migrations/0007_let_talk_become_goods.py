from django.db import migrations

from anxin.routines.guards import only_changes

READ = "OLD.state IN ('read', 'unread')"
BEFORE = only_changes("evidence_upload", "reading", "key_sealed", when=READ)


class Migration(migrations.Migration):
    # what was shown to the support may later be shown to the supplier as the goods; what was read stays what it was
    dependencies = [("evidence", "0006_seal_what_people_typed")]

    operations = [
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        only_changes("evidence_upload", "reading", "key_sealed", "slot", "sort", when=READ),
    ]

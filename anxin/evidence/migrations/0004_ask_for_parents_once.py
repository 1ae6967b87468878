from django.db import migrations

from anxin.routines.guards import belongs_unless_read


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_find_parents_by_id")]

    operations = [belongs_unless_read("evidence_exhibit")]

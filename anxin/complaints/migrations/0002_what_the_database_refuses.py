from django.db import migrations

from anxin.routines.guards import append_only, fixed, same_shop


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_tables")]

    replaces = [("complaints", "0005_seal_words")]

    operations = [
        same_shop("complaints_complaint", "complaints_reply"),
        append_only("complaints_complaintstep"),
        fixed("complaints_reply", "complaint_id", "number", "act", "by", "at"),
    ]

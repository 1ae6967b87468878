from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        same_shop("cases_case", "cases_decision"),
        append_only("cases_casestep"),
        append_only("cases_decision"),
    ]

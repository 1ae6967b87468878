from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_remedies_for_many")]

    operations = [same_shop("cases_remedyline"), append_only("cases_remedystep")]

from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_offers_and_appeals")]

    operations = [
        same_shop("cases_offer", "cases_appeal"),
        append_only("cases_offerstep"),
        append_only("cases_appealstep"),
    ]

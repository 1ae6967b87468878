from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("sourcing", "0001_tables")]

    replaces = [("sourcing", "0003_losses_and_seals")]

    operations = [
        same_shop("sourcing_handover", "sourcing_surplus"),
        append_only("sourcing_handover"),
        append_only("sourcing_healthstep"),
        append_only("sourcing_surplusstep"),
    ]

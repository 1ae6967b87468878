from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        same_shop("payments_payment"),
        append_only("payments_paymentstep"),
    ]

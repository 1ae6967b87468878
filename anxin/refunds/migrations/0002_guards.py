from django.db import migrations

from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [("refunds", "0001_initial")]

    operations = [
        same_shop("refunds_refund", "refunds_attempt"),
        append_only("refunds_refundstep"),
    ]

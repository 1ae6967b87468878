from django.db import migrations

from anxin.routines.guards import belongs_unless_read


class Migration(migrations.Migration):
    dependencies = [("refunds", "0010_keep_finances_word")]

    operations = [belongs_unless_read("refunds_refund", "refunds_refundstep")]

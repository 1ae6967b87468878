from django.db import migrations

from anxin.routines.guards import belongs_unless_read


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_keep_deadlines_apart")]

    operations = [belongs_unless_read("orders_orderstep")]

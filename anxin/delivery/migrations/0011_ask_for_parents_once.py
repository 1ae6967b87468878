from django.db import migrations

from anxin.routines.guards import belongs_unless_read


class Migration(migrations.Migration):
    dependencies = [("delivery", "0010_keep_deadlines_apart")]

    operations = [belongs_unless_read("delivery_deliverystep")]

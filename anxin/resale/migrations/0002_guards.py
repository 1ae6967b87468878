from django.db import migrations

from anxin.routines.guards import same_shop


class Migration(migrations.Migration):
    dependencies = [("resale", "0001_resell_our_goods"), ("orders", "0002_guards")]

    operations = [same_shop("resale_resale")]

import django.db.models.deletion
from django.db import migrations, models

from anxin.routines.guards import kept_by


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0003_find_parents_by_id'),
    ]

    operations = [
        migrations.AlterField(
            model_name='orderstep',
            name='subject',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='orders.order'),
        ),
        kept_by("orders_orderstep", "subject_id"),
    ]

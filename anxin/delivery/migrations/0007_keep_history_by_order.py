import django.db.models.deletion
from django.db import migrations, models

from anxin.routines.guards import kept_by


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0006_sell_codes_at_less'),
        ('orders', '0004_keep_history_by_order'),
    ]

    operations = [
        migrations.AlterField(
            model_name='deliverystep',
            name='order',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order'),
        ),
        kept_by("delivery_deliverystep", "order_id"),
    ]

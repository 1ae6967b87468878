import django.db.models.deletion
from django.db import migrations, models

from anxin.routines.guards import kept_by


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0004_keep_history_by_order'),
        ('refunds', '0007_say_what_a_person_sent'),
    ]

    operations = [
        migrations.AlterField(
            model_name='refundstep',
            name='order',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order'),
        ),
        kept_by("refunds_refundstep", "order_id"),
    ]

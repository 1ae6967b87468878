import anxin.refs
import django.db.models.deletion
from django.db import migrations, models

from anxin.routines.guards import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_take_items_off_sale'),
        ('people', '0003_suspend_suppliers'),
        ('sourcing', '0002_what_the_database_refuses'),
    ]

    operations = [
        migrations.CreateModel(
            name='SupplierChange',
            fields=[
                ('id', models.UUIDField(default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False)),
                ('act', models.CharField(max_length=20)),
                ('fields', models.JSONField(default=list)),
                ('because', models.CharField(blank=True, max_length=200)),
                ('by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='catalog.item')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.shop')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='people.supplier')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        append_only("sourcing_supplierchange"),
    ]

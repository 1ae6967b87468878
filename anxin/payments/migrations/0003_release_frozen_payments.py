import anxin.payments.states
import anxin.refs
import django.db.models.deletion
from django.db import migrations, models

from anxin.routines.guards import fixed, same_shop


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0002_what_the_database_refuses'),
        ('payments', '0002_what_the_database_refuses'),
        ('people', '0002_what_the_database_refuses'),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='frozen',
            field=models.BooleanField(db_default=False, default=False, help_text='kept from being settled by its channel'),
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.UUIDField(default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('asked', 'asked'), ('released', 'released'), ('refused', 'refused')], default=anxin.payments.states.ReleaseState['ASKED'], max_length=10)),
                ('detail', models.CharField(blank=True, help_text="the channel's last word", max_length=200)),
                ('planned_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order')),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='payments.payment')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.shop')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'refused')), fields=['shop', 'ended_at'], name='refused_release')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', anxin.payments.states.ReleaseState['ASKED']), ('ended_at__isnull', False), _connector='OR'), name='ended_release_says_when')],
            },
        ),
        same_shop("payments_release"),
        fixed("payments_release", "id", "shop_id", "order_id", "payment_id", "planned_at"),
    ]

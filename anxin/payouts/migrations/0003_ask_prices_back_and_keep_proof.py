
import anxin.refs
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0002_what_the_database_refuses'),
        ('orders', '0002_what_the_database_refuses'),
        ('payouts', '0002_what_the_database_refuses'),
        ('people', '0003_suspend_suppliers'),
        ('refunds', '0004_keep_what_is_open_at_its_channel'),
    ]

    operations = [
        migrations.CreateModel(
            name='BalanceLook',
            fields=[
                ('id', models.UUIDField(default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('ours_minor', models.BigIntegerField(help_text='what should lie there by our books', null=True)),
                ('under_way_minor', models.BigIntegerField(help_text='the most that orders under way may have taken of it', null=True)),
                ('theirs_minor', models.BigIntegerField(null=True)),
                ('looked_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ContestFile',
            fields=[
                ('id', models.UUIDField(default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('key_sealed', models.BinaryField()),
                ('body', models.BinaryField(help_text='the file under its key')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='agreement',
            name='vet_told_at',
            field=models.DateTimeField(help_text='when it was said that the check is due', null=True),
        ),
        migrations.AddField(
            model_name='upstreamclaim',
            name='answer',
            field=models.CharField(blank=True, db_default='', default='', help_text='what its system said when it was asked', max_length=200),
        ),
        migrations.AddField(
            model_name='upstreamclaim',
            name='delivery',
            field=models.ForeignKey(help_text='what it was taken for', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.delivery'),
        ),
        migrations.AddField(
            model_name='upstreamclaim',
            name='owner',
            field=models.CharField(db_default='finance', default='finance', help_text='the role whose it is: finance, then operator', max_length=10),
        ),
        migrations.AlterField(
            model_name='upstreamclaim',
            name='refund',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='upstream_claims', to='refunds.refund'),
        ),
        migrations.AddConstraint(
            model_name='upstreamclaim',
            constraint=models.UniqueConstraint(fields=('refund', 'delivery'), name='refund_claims_a_delivery_once', nulls_distinct=False),
        ),
        migrations.AddField(
            model_name='balancelook',
            name='shop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.shop'),
        ),
        migrations.AddField(
            model_name='balancelook',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='balance_looks', to='people.supplier'),
        ),
        migrations.AddField(
            model_name='contestfile',
            name='contest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='payouts.contest'),
        ),
        migrations.AddField(
            model_name='contestfile',
            name='shop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.shop'),
        ),
        migrations.AddConstraint(
            model_name='balancelook',
            constraint=models.UniqueConstraint(fields=('supplier', 'day'), name='balance_is_looked_at_once_a_day'),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payouts', '0005_claim_what_another_one_replaced'),
    ]

    operations = [
        migrations.AlterField(
            model_name='upstreamclaim',
            name='decision',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.decision'),
        ),
    ]

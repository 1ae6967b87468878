from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0007_keep_history_by_order'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='delivered_pieces',
            field=models.PositiveIntegerField(help_text='how many of its pieces arrived, where that was told; the share is then rounded from it', null=True),
        ),
    ]

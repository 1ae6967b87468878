from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('refunds', '0008_keep_history_by_order'),
    ]

    operations = [
        migrations.AddField(
            model_name='refund',
            name='spent_there',
            field=models.BooleanField(db_default=False, default=False, help_text='its channel says that its payment has that much no more'),
        ),
    ]

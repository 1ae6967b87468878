from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('refunds', '0009_keep_what_is_spent_at_its_channel'),
    ]

    operations = [
        migrations.AddField(
            model_name='refund',
            name='not_gone_at',
            field=models.DateTimeField(help_text='when finance looked there and found that it had not gone back, whatever the channel says', null=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_what_the_database_refuses'),
    ]

    operations = [
        migrations.AddField(
            model_name='supplier',
            name='suspended_at',
            field=models.DateTimeField(blank=True, help_text='since then nothing new is ordered there', null=True),
        ),
        migrations.AddField(
            model_name='supplier',
            name='suspended_because',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
    ]

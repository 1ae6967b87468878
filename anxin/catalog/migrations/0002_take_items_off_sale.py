from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='off_sale_because',
            field=models.CharField(blank=True, db_default='', default='', help_text='why the house took it off sale', max_length=200),
        ),
        migrations.AlterField(
            model_name='item',
            name='state',
            field=models.CharField(choices=[('listed', '在售'), ('withdrawn', '下架'), ('paused', '暂停'), ('suspended', '停售')], default='listed', max_length=10),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_shared_cache")]

    operations = [
        migrations.CreateModel(
            name="Tries",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("count", models.IntegerField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "tries",
                "indexes": [models.Index(fields=["until"], name="tries_end")],
            },
        ),
    ]

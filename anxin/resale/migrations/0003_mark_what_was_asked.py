from django.db import migrations, models

# the hashes of before had no key: whoever had them could try every telephone number. The first repetition of an old
# number sets its mark anew
FORGET = "UPDATE resale_resale SET asked_mark = ''"


class Migration(migrations.Migration):
    dependencies = [("resale", "0002_what_the_database_refuses")]

    operations = [
        migrations.RenameField("resale", "asked_sha256", "asked_mark"),
        migrations.AlterField(
            "resale",
            "asked_mark",
            models.CharField(
                blank=True, help_text="a keyed hash of what was asked: a number stands for one thing", max_length=64
            ),
        ),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]

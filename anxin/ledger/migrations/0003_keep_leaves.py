from django.db import migrations, models

from anxin.routines.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_what_the_database_refuses")]

    operations = [
        migrations.CreateModel(
            name="Leaves",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("kept", models.BinaryField()),
            ],
        ),
        append_only("ledger_leaves"),
        # hashes do not shrink, and trying costs more than reading
        migrations.RunSQL("ALTER TABLE ledger_leaves ALTER COLUMN kept SET STORAGE EXTERNAL", migrations.RunSQL.noop),
    ]

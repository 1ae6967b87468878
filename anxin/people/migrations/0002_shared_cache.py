from django.db import migrations


class Migration(migrations.Migration):
    """Where rate limits are counted, so that all processes count together; lost in a crash, and may be."""

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE shared_cache ("
            "cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);"
            "CREATE INDEX shared_cache_expires ON shared_cache (expires);",
            "DROP TABLE shared_cache;",
        )
    ]

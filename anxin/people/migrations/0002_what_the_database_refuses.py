from django.db import migrations

from anxin.routines.guards import stays

# where rate limits are counted, so that all processes count together; lost in a crash, and may be
SHARED_CACHE = """
CREATE UNLOGGED TABLE shared_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX shared_cache_expires ON shared_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_tables")]

    replaces = [("people", "0006_supplier_keys")]

    operations = [
        stays("people_shop"),
        migrations.RunSQL(SHARED_CACHE, "DROP TABLE shared_cache"),
    ]

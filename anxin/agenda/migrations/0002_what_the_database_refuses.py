from django.db import migrations

# rows come and go in seconds: leave room for HOT updates, and clean up by count instead of by share
LAYOUT = """
ALTER TABLE agenda_ask SET (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0
)
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0001_tables")]

    replaces = [("agenda", "0005_ask_upstream_and_pay_out")]

    operations = [
        migrations.RunSQL(LAYOUT, migrations.RunSQL.noop),
    ]

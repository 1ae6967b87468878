"""For how long is money kept by its channel? Not at all where nothing is frozen, and for a while where it is."""

from django.db import migrations

NOTHING_FROZEN = """
    UPDATE payments_channel SET capabilities = jsonb_set(capabilities, '{third_party_hold_days}', '0')
    WHERE kind = 'wechatpay' AND coalesce(capabilities->>'freezes', 'false') = 'false'
"""
FROZEN = """
    UPDATE payments_channel SET capabilities = jsonb_set(capabilities, '{third_party_hold_days}', '30')
    WHERE kind = 'alipay' AND capabilities->>'freezes' = 'true'
      AND coalesce(capabilities->>'third_party_hold_days', '0') = '0'
"""


class Migration(migrations.Migration):
    """As the settings of a channel say from now on when they are saved."""

    dependencies = [("payments", "0003_release_frozen_payments")]
    operations = [
        migrations.RunSQL(NOTHING_FROZEN, migrations.RunSQL.noop),
        migrations.RunSQL(FROZEN, migrations.RunSQL.noop),
    ]

from django.db import migrations

from anxin.routines.guards import append_only, fixed, same_shop

# channels that were set up before complaints were known
TELL = """
UPDATE payments_channel SET capabilities = capabilities || '{"complaints": true}' WHERE kind IN ('wechatpay', 'alipay')
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_keep_complaints")]

    operations = [
        same_shop("complaints_complaint", "complaints_reply"),
        append_only("complaints_complaintstep"),
        fixed("complaints_reply", "complaint_id", "number", "act", "words", "by", "at"),
        migrations.RunSQL(TELL, migrations.RunSQL.noop),
    ]

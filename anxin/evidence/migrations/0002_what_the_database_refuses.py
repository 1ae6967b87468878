from django.db import migrations

from anxin.routines.guards import append_only, belongs, fixed, only_changes, same_shop

READ_INTO = (
    *("slot", "sort", "state", "tries", "reading_until", "read_at", "sealed_reading", "problems", "match", "agreed"),
    *("differing", "reused"),
)
READ = "OLD.state IN ('read', 'unread')"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_tables")]

    replaces = [("evidence", "0008_fewer_keys_and_indexes")]

    operations = [
        same_shop("evidence_evidencekey", "evidence_upload"),
        append_only("evidence_evidencekey"),
        fixed("evidence_exhibit", "id", "shop_id", "order_id", "slot", "kind", "content", "content_sha256", "by", "at"),
        # an upload lies under a key of its own, which a rotation of the master key seals anew
        only_changes("evidence_upload", "facts", "key_sealed", *READ_INTO),
        # what was shown to the support may later be shown to the supplier as the goods; what was read stays what it was
        only_changes("evidence_upload", "reading", "key_sealed", "slot", "sort", when=READ),
        belongs("evidence_exhibit", orders_order="parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id"),
    ]

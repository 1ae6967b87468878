from django.db import migrations

from anxin.routines.guards import belongs_by_id


class Migration(migrations.Migration):
    dependencies = [("support", "0004_what_ends_without_words")]

    operations = [
        belongs_by_id(
            "support_letter",
            people_shop="parent.id = fresh.shop_id",
            orders_order="order_id? parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id",
        ),
    ]

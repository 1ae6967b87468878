import django.db.models.deletion
from django.db import migrations, models

from anxin.routines.guards import belongs, other_shops_refused_elsewhere


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_fewer_keys_and_indexes"),
        ("evidence", "0007_let_talk_become_goods"),
        ("people", "0005_name_kasushou"),
    ]

    operations = [
        migrations.AlterField(
            model_name="exhibit",
            name="order",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exhibits",
                to="orders.order",
            ),
        ),
        migrations.AlterField(
            model_name="exhibit",
            name="shop",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.shop",
            ),
        ),
        belongs("evidence_exhibit", orders_order="parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id"),
        other_shops_refused_elsewhere("evidence_exhibit"),
    ]

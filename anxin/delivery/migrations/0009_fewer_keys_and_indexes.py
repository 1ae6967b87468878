import django.db.models.deletion
from django.db import migrations, models

from anxin.routines.guards import belongs, other_shops_refused_elsewhere, stays


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_fewer_keys_and_indexes"),
        ("delivery", "0008_seal_words"),
        ("people", "0005_name_kasushou"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="orders.line",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="order",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="orders.order",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="shop",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.shop",
            ),
        ),
        migrations.AlterField(
            model_name="deliverystep",
            name="order",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
            ),
        ),
        migrations.AlterField(
            model_name="deliverystep",
            name="shop",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.shop",
            ),
        ),
        migrations.AlterField(
            model_name="deliverystep",
            name="subject",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="delivery.delivery",
            ),
        ),
        stays("delivery_delivery", "order_id", "line_id", "shop_id"),
        belongs(
            "delivery_delivery",
            orders_line="parent.id = fresh.line_id AND parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id",
        ),
        belongs(
            "delivery_deliverystep",
            delivery_delivery="parent.id = fresh.subject_id AND parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id",
        ),
        other_shops_refused_elsewhere("delivery_delivery"),
    ]

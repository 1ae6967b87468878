import django.db.models.deletion
from django.db import migrations, models

from anxin.routines.guards import belongs, other_shops_refused_elsewhere, stays


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_fewer_keys_and_indexes"),
        ("payments", "0008_keep_heard_notices"),
        ("people", "0005_name_kasushou"),
    ]

    operations = [
        migrations.AlterField(
            model_name="payment",
            name="order",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="orders.order",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
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
            model_name="paymentstep",
            name="order",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
            ),
        ),
        migrations.AlterField(
            model_name="paymentstep",
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
            model_name="paymentstep",
            name="subject",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="payments.payment",
            ),
        ),
        stays("payments_payment", "order_id", "shop_id"),
        belongs("payments_payment", orders_order="parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id"),
        belongs(
            "payments_paymentstep",
            payments_payment="parent.id = fresh.subject_id AND parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id",
        ),
        other_shops_refused_elsewhere("payments_payment"),
    ]

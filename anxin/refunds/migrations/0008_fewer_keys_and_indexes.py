import django.db.models.deletion
from django.db import migrations, models

from anxin.routines.guards import belongs, other_shops_refused_elsewhere, stays


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_appeals_wait_for_two"),
        ("orders", "0004_fewer_keys_and_indexes"),
        ("payments", "0009_fewer_keys_and_indexes"),
        ("people", "0005_name_kasushou"),
        ("refunds", "0007_refund_by_unit"),
    ]

    operations = [
        migrations.AlterField(
            model_name="refund",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="cases.case",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="decision",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="cases.decision",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                help_text="null for money that no line was bought with",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="orders.line",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="order",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="orders.order",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="payment",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="payments.payment",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
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
            model_name="refundstep",
            name="order",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
            ),
        ),
        migrations.AlterField(
            model_name="refundstep",
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
            model_name="refundstep",
            name="subject",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="refunds.refund",
            ),
        ),
        stays("refunds_refund", "order_id", "line_id", "decision_id", "shop_id"),
        belongs(
            "refunds_refund",
            moves=True,
            payments_payment="parent.id = fresh.payment_id AND parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id",
            orders_line="line_id? parent.id = fresh.line_id AND parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id",
            cases_decision="decision_id? parent.id = fresh.decision_id AND parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id",
        ),
        belongs(
            "refunds_refundstep",
            refunds_refund="parent.id = fresh.subject_id AND parent.order_id = fresh.order_id AND parent.shop_id = fresh.shop_id",
        ),
        other_shops_refused_elsewhere("refunds_refund"),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from anxin.routines.guards import belongs, other_shops_refused_elsewhere, stays


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_say_how_long_a_membership_lasts"),
        ("people", "0005_name_kasushou"),
        ("policy", "0003_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="order",
            name="order_of_buyer",
        ),
        migrations.AlterField(
            model_name="line",
            name="order",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="orders.order",
            ),
        ),
        migrations.AlterField(
            model_name="line",
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
            model_name="order",
            name="buyer",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="policy",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="policy.policyversion",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="shop",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="people.shop"
            ),
        ),
        migrations.AlterField(
            model_name="orderstep",
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
            model_name="orderstep",
            name="subject",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="orders.order",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("buyer__isnull", False)), fields=["buyer", "-placed_at"], name="order_of_a_buyer"
            ),
        ),
        stays("people_shop"),
        stays("orders_order", "shop_id", "policy_id"),
        stays("orders_line", "order_id", "shop_id"),
        belongs("orders_line", orders_order="parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id"),
        belongs("orders_orderstep", orders_order="parent.id = fresh.subject_id AND parent.shop_id = fresh.shop_id"),
        other_shops_refused_elsewhere("orders_line"),
    ]

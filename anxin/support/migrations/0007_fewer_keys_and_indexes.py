import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from anxin.routines.guards import belongs, stays


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_fewer_keys_and_indexes"),
        ("people", "0005_name_kasushou"),
        ("support", "0006_seal_promises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="order",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="orders.order",
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="shop",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.shop",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("person__isnull", False)), fields=["person"], name="letter_of_person"
            ),
        ),
        stays("support_letter", "order_id", "shop_id"),
        belongs(
            "support_letter",
            people_shop="parent.id = fresh.shop_id",
            orders_order="order_id? parent.id = fresh.order_id AND parent.shop_id = fresh.shop_id",
        ),
    ]

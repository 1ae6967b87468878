import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payouts", "0009_correct_open_differences")]

    operations = [
        migrations.AlterField(
            "recovery",
            "refund",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recoveries",
                to="refunds.refund",
            ),
        ),
        migrations.AlterField(
            "reservation",
            "order",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reservations",
                to="orders.order",
            ),
        ),
        migrations.AddConstraint(
            "recovery",
            models.UniqueConstraint(
                fields=("refund", "supplier"), name="refund_is_recovered_once_from_each_supplier"
            ),
        ),
        migrations.AddConstraint(
            "reservation",
            models.UniqueConstraint(fields=("order", "supplier"), name="order_is_set_aside_once_for_each_supplier"),
        ),
    ]

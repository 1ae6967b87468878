import django.db.models.deletion
from django.db import migrations, models

import anxin.refs
from anxin.routines.guards import append_only, same_shop


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_say_how_long_a_membership_lasts"),
        ("people", "0001_initial"),
        ("refunds", "0006_cap_by_chargebacks"),
    ]

    operations = [
        migrations.CreateModel(
            name="RefundUnit",
            fields=[
                (
                    "id",
                    models.UUIDField(default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("unit", models.PositiveSmallIntegerField()),
                ("value_minor", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.line",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="refunds.refund"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.shop",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("line", "unit"), name="unit_is_refunded_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0), ("amount_minor__lte", models.F("value_minor"))),
                        name="unit_gets_back_what_it_is_worth_at_most",
                    ),
                ],
            },
        ),
        same_shop("refunds_refundunit"),
        append_only("refunds_refundunit"),
    ]

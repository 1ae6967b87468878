import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import anxin.orders.states
import anxin.refs
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("orders", "0001_initial"),
        ("orders", "0002_guards"),
        ("orders", "0003_say_how_long_a_membership_lasts"),
    ]

    dependencies = [
        ("catalog", "0001_tables"),
        ("people", "0001_tables"),
        ("policy", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Order",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("ref", models.CharField(max_length=8)),
                        ("contact_sealed", models.BinaryField(default=bytes)),
                        ("contact_mark", models.BinaryField(default=bytes)),
                        (
                            "password_mark",
                            models.BinaryField(default=bytes, help_text="empty for orders of signed-in buyers"),
                        ),
                        ("token_sha256", models.CharField(max_length=64)),
                        ("language", models.CharField(default="zh-hans", max_length=8)),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "agreed_sha256",
                            models.CharField(help_text="of the rules as they were shown and agreed to", max_length=64),
                        ),
                        ("exclusion_confirmed", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("placed", "placed"),
                                    ("paid", "paid"),
                                    ("delivered", "delivered"),
                                    ("confirmed", "confirmed"),
                                    ("settled", "settled"),
                                    ("expired", "expired"),
                                    ("cancelled", "cancelled"),
                                    ("refunded", "refunded"),
                                ],
                                default=anxin.orders.states.OrderState["PLACED"],
                                max_length=10,
                            ),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        (
                            "on_due",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("expire", "expire"),
                                    ("raise_stuck", "raise_stuck"),
                                    ("confirm", "confirm"),
                                    ("settle", "settle"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        (
                            "case_open",
                            models.BooleanField(
                                default=False, help_text="while a case is open its deadline rules, not the order's"
                            ),
                        ),
                        ("placed_at", models.DateTimeField()),
                        ("paid_at", models.DateTimeField(null=True)),
                        ("delivered_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "buyer",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="policy.policyversion",
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="people.shop",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Line",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=1)),
                        ("goods", models.CharField(max_length=10)),
                        ("title_zh", models.CharField(max_length=120)),
                        ("title_en", models.CharField(max_length=120)),
                        ("quantity", models.PositiveIntegerField()),
                        ("unit_price_minor", models.BigIntegerField()),
                        ("amount_minor", models.BigIntegerField()),
                        ("promise_minutes", models.PositiveIntegerField()),
                        (
                            "period_days",
                            models.PositiveIntegerField(help_text="of a membership, as it was sold", null=True),
                        ),
                        ("account_sealed", models.BinaryField(default=bytes)),
                        (
                            "account_hint",
                            models.CharField(blank=True, help_text="the account with its middle hidden", max_length=40),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="catalog.item"
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.shop",
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="people.supplier"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="orders.order",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                    },
                ),
                migrations.CreateModel(
                    name="OrderStep",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("from_state", models.CharField(max_length=40)),
                        ("to_state", models.CharField(max_length=40)),
                        ("by", models.CharField(max_length=80)),
                        ("because", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "shop",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.shop",
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="orders.order",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.AddIndex(
                    model_name="order",
                    index=models.Index(
                        condition=models.Q(
                            ("case_open", False), ("state__in", ["placed", "paid", "delivered", "confirmed"])
                        ),
                        fields=["due_at"],
                        name="order_due",
                    ),
                ),
                migrations.AddIndex(
                    model_name="order",
                    index=models.Index(
                        condition=models.Q(("buyer__isnull", False)),
                        fields=["buyer", "-placed_at"],
                        name="order_of_a_buyer",
                    ),
                ),
                migrations.AddIndex(
                    model_name="order",
                    index=models.Index(fields=["contact_mark"], name="order_by_contact"),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.UniqueConstraint(fields=("shop", "ref"), name="order_ref_is_unique_in_its_shop"),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.UniqueConstraint(fields=("token_sha256",), name="order_token_is_unique"),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="order_amount_is_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["placed", "paid", "delivered", "confirmed"]), _negated=True),
                            models.Q(("due_at__isnull", False), models.Q(("on_due", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="open_order_has_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="line",
                    constraint=models.UniqueConstraint(
                        fields=("order", "position"), name="line_position_is_unique_in_its_order"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="line",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount_minor",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("unit_price_minor"), "*", models.F("quantity")
                                ),
                            )
                        ),
                        name="line_amount_is_price_times_quantity",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="line",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="line_quantity_is_positive"
                    ),
                ),
            ]
        )
    ]

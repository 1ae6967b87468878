import django.db.models.deletion
from django.db import migrations, models

import anxin.refs
import anxin.refunds.states
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("refunds", "0001_initial"),
        ("refunds", "0002_guards"),
        ("refunds", "0003_go_elsewhere"),
        ("refunds", "0004_cap_by_what_came_in"),
        ("refunds", "0005_take_a_card"),
        ("refunds", "0006_cap_by_chargebacks"),
        ("refunds", "0007_refund_by_unit"),
    ]

    dependencies = [
        ("cases", "0001_tables"),
        ("orders", "0001_tables"),
        ("payments", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Preference",
                    fields=[
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="refund_preference",
                                serialize=False,
                                to="orders.order",
                            ),
                        ),
                        (
                            "destination",
                            models.CharField(choices=[("original", "original"), ("balance", "balance")], max_length=10),
                        ),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Refund",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "destination",
                            models.CharField(
                                choices=[("original", "original"), ("balance", "balance")],
                                default=anxin.refunds.states.Destination["ORIGINAL"],
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "planned"),
                                    ("asked", "asked"),
                                    ("accepted", "accepted"),
                                    ("arrived", "arrived"),
                                    ("unknown", "unknown"),
                                    ("bounced", "bounced"),
                                    ("short", "short"),
                                    ("with_finance", "with_finance"),
                                    ("reversed", "reversed"),
                                ],
                                default=anxin.refunds.states.RefundState["PLANNED"],
                                max_length=12,
                            ),
                        ),
                        ("reason_zh", models.CharField(max_length=200)),
                        ("reason_en", models.CharField(max_length=200)),
                        (
                            "retries",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="how often it was sent again after a bounce"
                            ),
                        ),
                        ("channel_refund_no", models.CharField(blank=True, max_length=64)),
                        ("received_account", models.CharField(blank=True, max_length=80)),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        ("expected_on", models.DateField(null=True)),
                        ("due_at", models.DateTimeField(null=True)),
                        ("on_due", models.CharField(blank=True, default="", max_length=20)),
                        (
                            "shared",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="the parts that other payments of the order bear are set apart",
                            ),
                        ),
                        (
                            "external",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="found at the channel, not asked for from here",
                            ),
                        ),
                        (
                            "short_since",
                            models.DateTimeField(help_text="since when the merchant's own funds hold it up", null=True),
                        ),
                        ("late_since", models.DateTimeField(help_text="when it came into finance's sight", null=True)),
                        ("planned_at", models.DateTimeField()),
                        ("asked_at", models.DateTimeField(null=True)),
                        ("arrived_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="cases.case",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="cases.decision",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                help_text="null for money that no line was bought with",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="orders.line",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="orders.order",
                            ),
                        ),
                        (
                            "payment",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="payments.payment",
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
                    ],
                ),
                migrations.CreateModel(
                    name="BuyerCard",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "bank",
                            models.CharField(
                                help_text="the channel's word for the bank, such as ICBC_DEBIT", max_length=32
                            ),
                        ),
                        ("holder_sealed", models.BinaryField(default=bytes)),
                        ("number_sealed", models.BinaryField(default=bytes)),
                        ("by", models.CharField(max_length=80)),
                        ("consented_at", models.DateTimeField()),
                        ("wiped_at", models.DateTimeField(null=True)),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "refund",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="card", to="refunds.refund"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Attempt",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(help_text="ask, query, retry or credit", max_length=8)),
                        ("token", models.UUIDField(help_text="of the lease under which it was asked", unique=True)),
                        ("asked_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=16)),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "refund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts",
                                to="refunds.refund",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RefundStep",
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
                            "order",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.order",
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
                            "subject",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="refunds.refund",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RefundUnit",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
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
                ),
                migrations.AddIndex(
                    model_name="refund",
                    index=models.Index(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "planned",
                                    "asked",
                                    "accepted",
                                    "unknown",
                                    "bounced",
                                    "short",
                                    "with_finance",
                                    "reversed",
                                ],
                            )
                        ),
                        fields=["due_at"],
                        name="refund_due",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.UniqueConstraint(
                        fields=("order", "number"), name="refund_number_is_unique_in_its_order"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="refund_amount_is_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    [
                                        "planned",
                                        "asked",
                                        "accepted",
                                        "unknown",
                                        "bounced",
                                        "short",
                                        "with_finance",
                                        "reversed",
                                    ],
                                ),
                                _negated=True,
                            ),
                            models.Q(("due_at__isnull", False), models.Q(("on_due", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="open_refund_has_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="buyercard",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("wiped_at__isnull", True),
                            models.Q(("holder_sealed", b""), ("number_sealed", b"")),
                            _connector="OR",
                        ),
                        name="wiped_card_says_nothing",
                    ),
                ),
                migrations.AddIndex(
                    model_name="attempt",
                    index=models.Index(fields=["refund", "id"], name="attempt_of_refund"),
                ),
                migrations.AddConstraint(
                    model_name="refundunit",
                    constraint=models.UniqueConstraint(fields=("line", "unit"), name="unit_is_refunded_once"),
                ),
                migrations.AddConstraint(
                    model_name="refundunit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0), ("amount_minor__lte", models.F("value_minor"))),
                        name="unit_gets_back_what_it_is_worth_at_most",
                    ),
                ),
            ]
        )
    ]

import django.db.models.deletion
from django.db import migrations, models

import anxin.reconciliation.states
import anxin.refs
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [("reconciliation", "0001_make_reconciliation"), ("reconciliation", "0002_guards")]

    dependencies = [
        ("orders", "0001_tables"),
        ("payments", "0001_tables"),
        ("people", "0001_tables"),
        ("refunds", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="FeeTerms",
                    fields=[
                        (
                            "channel",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="fee_terms",
                                serialize=False,
                                to="payments.channel",
                            ),
                        ),
                        ("basis_points", models.PositiveIntegerField()),
                        (
                            "tolerance_minor",
                            models.PositiveIntegerField(default=1, help_text="a line may be rounded another way"),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BillFile",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("sha256", models.CharField(max_length=64)),
                        ("raw", models.BinaryField()),
                        ("line_count", models.PositiveIntegerField()),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.channel"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Bill",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    (
                                        anxin.reconciliation.states.Source["TRADE"],
                                        anxin.reconciliation.states.Source["TRADE"],
                                    ),
                                    (
                                        anxin.reconciliation.states.Source["FLOW"],
                                        anxin.reconciliation.states.Source["FLOW"],
                                    ),
                                    (
                                        anxin.reconciliation.states.Source["SHARE"],
                                        anxin.reconciliation.states.Source["SHARE"],
                                    ),
                                    (
                                        anxin.reconciliation.states.Source["BOOKS"],
                                        anxin.reconciliation.states.Source["BOOKS"],
                                    ),
                                ],
                                max_length=5,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        anxin.reconciliation.states.BillState["WANTED"],
                                        anxin.reconciliation.states.BillState["WANTED"],
                                    ),
                                    (
                                        anxin.reconciliation.states.BillState["TAKEN"],
                                        anxin.reconciliation.states.BillState["TAKEN"],
                                    ),
                                    (
                                        anxin.reconciliation.states.BillState["MISSING"],
                                        anxin.reconciliation.states.BillState["MISSING"],
                                    ),
                                ],
                                default=anxin.reconciliation.states.BillState["WANTED"],
                                max_length=7,
                            ),
                        ),
                        ("line_count", models.PositiveIntegerField(default=0)),
                        ("matched_count", models.PositiveIntegerField(default=0)),
                        ("pending_count", models.PositiveIntegerField(default=0)),
                        ("totals", models.JSONField(default=list)),
                        ("fees_booked", models.JSONField(default=dict)),
                        (
                            "owner",
                            models.CharField(
                                choices=[
                                    (
                                        anxin.reconciliation.states.Owner["FINANCE"],
                                        anxin.reconciliation.states.Owner["FINANCE"],
                                    ),
                                    (
                                        anxin.reconciliation.states.Owner["OPERATOR"],
                                        anxin.reconciliation.states.Owner["OPERATOR"],
                                    ),
                                ],
                                default=anxin.reconciliation.states.Owner["FINANCE"],
                                max_length=10,
                            ),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("on_due", models.CharField(blank=True, default="", max_length=10)),
                        ("taken_at", models.DateTimeField(null=True)),
                        ("compared_at", models.DateTimeField(null=True)),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="bills", to="payments.channel"
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bills",
                                to="reconciliation.billfile",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="BillRow",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "file", "line_no", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("file", models.UUIDField()),
                        ("line_no", models.IntegerField()),
                        ("kind", models.CharField(db_collation="C", max_length=7)),
                        ("our_no", models.TextField(db_collation="C")),
                        ("their_no", models.TextField(db_collation="C")),
                        ("subject", models.UUIDField(null=True)),
                        ("payment", models.UUIDField(null=True)),
                        ("amount_minor", models.BigIntegerField()),
                        ("fee_minor", models.BigIntegerField()),
                        ("currency", models.CharField(db_collation="C", max_length=3)),
                        ("state", models.TextField(db_collation="C")),
                        ("meaning", models.CharField(db_collation="C", max_length=7)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("subject__isnull", False)),
                                fields=["subject"],
                                name="billrow_of_subject",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BillStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="reconciliation.bill",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Difference",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    (
                                        anxin.reconciliation.states.DifferenceKind["MISSING_HERE"],
                                        anxin.reconciliation.states.DifferenceKind["MISSING_HERE"],
                                    ),
                                    (
                                        anxin.reconciliation.states.DifferenceKind["MISSING_THERE"],
                                        anxin.reconciliation.states.DifferenceKind["MISSING_THERE"],
                                    ),
                                    (
                                        anxin.reconciliation.states.DifferenceKind["AMOUNT"],
                                        anxin.reconciliation.states.DifferenceKind["AMOUNT"],
                                    ),
                                    (
                                        anxin.reconciliation.states.DifferenceKind["CURRENCY"],
                                        anxin.reconciliation.states.DifferenceKind["CURRENCY"],
                                    ),
                                    (
                                        anxin.reconciliation.states.DifferenceKind["STATE"],
                                        anxin.reconciliation.states.DifferenceKind["STATE"],
                                    ),
                                    (
                                        anxin.reconciliation.states.DifferenceKind["FEE"],
                                        anxin.reconciliation.states.DifferenceKind["FEE"],
                                    ),
                                ],
                                max_length=13,
                            ),
                        ),
                        ("movement", models.CharField(max_length=7)),
                        ("identity", models.TextField(db_collation="C")),
                        ("line_no", models.IntegerField(help_text="null for what the bill does not show", null=True)),
                        ("our_no", models.TextField(blank=True)),
                        ("their_no", models.TextField(blank=True)),
                        ("ours_minor", models.BigIntegerField(null=True)),
                        ("theirs_minor", models.BigIntegerField(null=True)),
                        ("ours_currency", models.CharField(blank=True, max_length=3)),
                        ("theirs_currency", models.CharField(blank=True, max_length=3)),
                        ("ours_state", models.CharField(blank=True, max_length=20)),
                        ("theirs_state", models.TextField(blank=True)),
                        ("fee_minor", models.BigIntegerField(null=True)),
                        ("expected_fee_minor", models.BigIntegerField(null=True)),
                        (
                            "remedy",
                            models.CharField(
                                choices=[
                                    (
                                        anxin.reconciliation.states.Remedy["LOOK_PAYMENT"],
                                        anxin.reconciliation.states.Remedy["LOOK_PAYMENT"],
                                    ),
                                    (
                                        anxin.reconciliation.states.Remedy["LOOK_REFUND"],
                                        anxin.reconciliation.states.Remedy["LOOK_REFUND"],
                                    ),
                                    (
                                        anxin.reconciliation.states.Remedy["ADOPT_REFUND"],
                                        anxin.reconciliation.states.Remedy["ADOPT_REFUND"],
                                    ),
                                    (
                                        anxin.reconciliation.states.Remedy["PARK"],
                                        anxin.reconciliation.states.Remedy["PARK"],
                                    ),
                                    (
                                        anxin.reconciliation.states.Remedy["BOOK_GAP"],
                                        anxin.reconciliation.states.Remedy["BOOK_GAP"],
                                    ),
                                    (
                                        anxin.reconciliation.states.Remedy["BY_HAND"],
                                        anxin.reconciliation.states.Remedy["BY_HAND"],
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        anxin.reconciliation.states.DifferenceState["OPEN"],
                                        anxin.reconciliation.states.DifferenceState["OPEN"],
                                    ),
                                    (
                                        anxin.reconciliation.states.DifferenceState["ACTING"],
                                        anxin.reconciliation.states.DifferenceState["ACTING"],
                                    ),
                                    (
                                        anxin.reconciliation.states.DifferenceState["RESOLVED"],
                                        anxin.reconciliation.states.DifferenceState["RESOLVED"],
                                    ),
                                ],
                                default=anxin.reconciliation.states.DifferenceState["OPEN"],
                                max_length=8,
                            ),
                        ),
                        (
                            "owner",
                            models.CharField(
                                choices=[
                                    (
                                        anxin.reconciliation.states.Owner["FINANCE"],
                                        anxin.reconciliation.states.Owner["FINANCE"],
                                    ),
                                    (
                                        anxin.reconciliation.states.Owner["OPERATOR"],
                                        anxin.reconciliation.states.Owner["OPERATOR"],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("on_due", models.CharField(blank=True, default="", max_length=10)),
                        ("found_at", models.DateTimeField()),
                        ("resolved_at", models.DateTimeField(null=True)),
                        ("resolved_by", models.CharField(blank=True, default="", max_length=80)),
                        ("resolved_how", models.CharField(blank=True, default="", max_length=8)),
                        ("note", models.CharField(blank=True, default="", max_length=200)),
                        (
                            "bill",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="differences",
                                to="reconciliation.bill",
                            ),
                        ),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="differences",
                                to="payments.channel",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.order",
                            ),
                        ),
                        (
                            "payment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="payments.payment",
                            ),
                        ),
                        (
                            "refund",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="refunds.refund",
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DifferenceStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="reconciliation.difference",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.AddIndex(
                    model_name="bill",
                    index=models.Index(
                        condition=models.Q(("state__in", ["wanted", "missing"])), fields=["due_at"], name="bill_due"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="bill",
                    constraint=models.UniqueConstraint(
                        fields=("channel", "day", "kind"), name="bill_is_one_of_its_day"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="bill",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["wanted", "missing"]), _negated=True),
                            models.Q(("due_at__isnull", False), models.Q(("on_due", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="open_bill_has_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="bill",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "taken"), _negated=True), ("taken_at__isnull", False), _connector="OR"
                        ),
                        name="taken_bill_says_when",
                    ),
                ),
                migrations.AddIndex(
                    model_name="difference",
                    index=models.Index(
                        condition=models.Q(("state__in", ["open", "acting"])), fields=["due_at"], name="difference_due"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="difference",
                    constraint=models.UniqueConstraint(
                        fields=("bill", "kind", "identity"), name="difference_is_found_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="difference",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["open", "acting"]), _negated=True),
                            models.Q(
                                ("due_at__isnull", False),
                                models.Q(("on_due", ""), _negated=True),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="open_difference_has_owner_deadline_and_consequence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="difference",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "resolved"), _negated=True),
                            models.Q(
                                ("resolved_at__isnull", False),
                                models.Q(("resolved_by", ""), _negated=True),
                                models.Q(("resolved_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="resolved_difference_says_by_whom_when_and_how",
                    ),
                ),
            ]
        )
    ]

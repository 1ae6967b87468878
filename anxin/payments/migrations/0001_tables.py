import django.db.models.deletion
from django.db import migrations, models

import anxin.payments.channel
import anxin.payments.states
import anxin.refs
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("payments", "0001_initial"),
        ("payments", "0002_guards"),
        ("payments", "0003_know_more_channels"),
        ("payments", "0004_heed_limits"),
        ("payments", "0005_record_channel_changes"),
        ("payments", "0006_keep_unmatched"),
        ("payments", "0007_count_chargebacks"),
        ("payments", "0008_keep_heard_notices"),
    ]

    dependencies = [
        ("orders", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Heard",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("told", models.TextField(help_text="what was received, as JSON")),
                        (
                            "due_at",
                            models.DateTimeField(help_text="when somebody else acts on it than whoever kept it"),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "heard",
                    },
                ),
                migrations.CreateModel(
                    name="Channel",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("name_zh", models.CharField(max_length=40)),
                        ("name_en", models.CharField(max_length=40)),
                        (
                            "account",
                            models.CharField(help_text="the merchant number that notices must name", max_length=64),
                        ),
                        ("base_url", models.URLField()),
                        (
                            "secret_sealed",
                            models.BinaryField(
                                default=bytes,
                                help_text="keys, sealed by the vault: of the sandbox ours, else a JSON object",
                            ),
                        ),
                        (
                            "their_key",
                            models.TextField(
                                blank=True,
                                help_text="the public key of the sandbox; other kinds keep all keys in the sealed settings",
                            ),
                        ),
                        ("capabilities", models.JSONField()),
                        (
                            "asks_free_at",
                            models.DateTimeField(
                                help_text="when the next ask is free, where there is a rate", null=True
                            ),
                        ),
                        (
                            "short_since",
                            models.DateTimeField(
                                help_text="since when the merchant's own funds there are short", null=True
                            ),
                        ),
                        (
                            "short_told_on",
                            models.DateField(help_text="when the operators were last written to about it", null=True),
                        ),
                        ("enabled", models.BooleanField(default=True)),
                        ("position", models.PositiveIntegerField(default=0)),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="channels", to="people.shop"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ChannelChange",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("act", models.CharField(max_length=20)),
                        ("fields", models.JSONField(default=list)),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="payments.channel",
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Chargeback",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("reference", models.CharField(help_text="the channel's number of it", max_length=64)),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "open"), ("lost", "lost"), ("won", "won")],
                                default=anxin.payments.states.ChargebackState["OPEN"],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        ("taken_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.channel"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="chargebacks",
                                to="orders.order",
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
                    name="ChargebackStep",
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
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="payments.chargeback",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("external_id", models.CharField(max_length=80)),
                        ("kind", models.CharField(max_length=40)),
                        ("body", models.TextField()),
                        ("received_at", models.DateTimeField()),
                        ("outcome", models.CharField(max_length=40)),
                        (
                            "channel",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="payments.channel",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Payment",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("started", "started"),
                                    ("offered", "offered"),
                                    ("paid", "paid"),
                                    ("closed", "closed"),
                                ],
                                default=anxin.payments.states.PaymentState["STARTED"],
                                max_length=10,
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("qr", "qr"),
                                    ("redirect", "redirect"),
                                    ("page", "page"),
                                    ("in_app", "in_app"),
                                ],
                                db_default=anxin.payments.channel.Way["QR"],
                                default=anxin.payments.channel.Way["QR"],
                                max_length=10,
                            ),
                        ),
                        ("code_url", models.TextField(blank=True, help_text="what the QR code says")),
                        (
                            "redirect_url",
                            models.TextField(
                                blank=True, db_default="", default="", help_text="the channel's page to pay on"
                            ),
                        ),
                        (
                            "in_app",
                            models.JSONField(db_default={}, default=dict, help_text="what the channel's app is handed"),
                        ),
                        (
                            "reference",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="the channel's number of the offer",
                                max_length=128,
                            ),
                        ),
                        ("transaction_no", models.CharField(blank=True, max_length=64)),
                        (
                            "captured_minor",
                            models.BigIntegerField(
                                help_text="what came in, where it was not what was asked for", null=True
                            ),
                        ),
                        (
                            "mixed",
                            models.BooleanField(
                                db_default=False, default=False, help_text="paid part of its order, beside another"
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("paid_at", models.DateTimeField(null=True)),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="payments.channel",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
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
                    ],
                ),
                migrations.AddField(
                    model_name="chargeback",
                    name="payment",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="chargebacks", to="payments.payment"
                    ),
                ),
                migrations.CreateModel(
                    name="PaymentStep",
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
                                to="payments.payment",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Unmatched",
                    fields=[
                        ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                        ("transaction_no", models.CharField(max_length=64)),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("unproven", "unproven"),
                                    ("waiting", "waiting"),
                                    ("matched", "matched"),
                                    ("returned", "returned"),
                                    ("with_finance", "with_finance"),
                                    ("refuted", "refuted"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("occurred_at", models.DateTimeField(help_text="when the buyer paid, by the channel's clock")),
                        ("received_at", models.DateTimeField()),
                        (
                            "due_at",
                            models.DateTimeField(help_text="matched by then, or it goes back by itself", null=True),
                        ),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="unmatched",
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
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UnmatchedStep",
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
                                to="payments.unmatched",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.AddConstraint(
                    model_name="channel",
                    constraint=models.UniqueConstraint(
                        fields=("kind", "account"), name="channel_account_is_bound_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="channel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("enabled", False),
                            models.Q(("kind", "balance"), models.Q(("account", ""), _negated=True)),
                            models.Q(
                                ("kind", "sandbox"),
                                models.Q(("account", ""), ("their_key", ""), _connector="OR", _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind__in", ["sandbox", "balance"]), _negated=True),
                                models.Q(("account", ""), ("secret_sealed", b""), _connector="OR", _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="enabled_channel_has_its_keys",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="notice",
                    constraint=models.UniqueConstraint(
                        fields=("channel", "external_id"), name="notice_is_handled_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.UniqueConstraint(
                        fields=("order", "number"), name="payment_number_is_unique_in_its_order"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("transaction_no", ""), _negated=True),
                        fields=("channel", "transaction_no"),
                        name="transaction_is_booked_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="payment_amount_is_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="chargeback",
                    constraint=models.UniqueConstraint(
                        fields=("channel", "reference"), name="chargeback_is_booked_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="chargeback",
                    constraint=models.UniqueConstraint(
                        fields=("order", "number"), name="chargeback_number_is_unique_in_its_order"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="chargeback",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0), models.Q(("reference", ""), _negated=True)),
                        name="chargeback_has_an_amount_and_a_reference",
                    ),
                ),
                migrations.AddIndex(
                    model_name="unmatched",
                    index=models.Index(
                        condition=models.Q(("state__in", ["unproven", "waiting", "with_finance"])),
                        fields=["shop", "due_at"],
                        name="unmatched_due",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="unmatched",
                    constraint=models.UniqueConstraint(
                        fields=("channel", "transaction_no"), name="unmatched_transaction_is_kept_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="unmatched",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="unmatched_amount_is_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="unmatched",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["unproven", "waiting", "with_finance"]), _negated=True),
                            ("due_at__isnull", False),
                            _connector="OR",
                        ),
                        name="unsettled_money_has_a_deadline",
                    ),
                ),
            ]
        )
    ]

import django.db.models.deletion
from django.db import migrations, models

import anxin.payouts.states
import anxin.refs
import anxin.vault.fields
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("payouts", "0001_initial"),
        ("payouts", "0002_agreements_and_payouts"),
        ("payouts", "0003_guards"),
        ("payouts", "0004_differences_of_bills"),
        ("payouts", "0005_vet_items"),
        ("payouts", "0006_seal_contests"),
    ]

    dependencies = [
        ("catalog", "0001_tables"),
        ("delivery", "0001_tables"),
        ("orders", "0001_tables"),
        ("payments", "0001_tables"),
        ("people", "0001_tables"),
        ("refunds", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Agreement",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("applied", "applied"),
                                    ("vetted", "vetted"),
                                    ("refused", "refused"),
                                    ("suspended", "suspended"),
                                ],
                                default=anxin.payouts.states.AgreementState["APPLIED"],
                                max_length=10,
                            ),
                        ),
                        (
                            "tier",
                            models.CharField(
                                choices=[("new", "new"), ("regular", "regular"), ("trusted", "trusted")],
                                default=anxin.payouts.states.Tier["NEW"],
                                max_length=10,
                            ),
                        ),
                        ("legal_name", models.CharField(max_length=120)),
                        (
                            "identity_sealed",
                            models.BinaryField(
                                default=bytes, help_text="the number of the licence or identity card, sealed"
                            ),
                        ),
                        (
                            "identity_hint",
                            models.CharField(blank=True, help_text="the number with its middle hidden", max_length=40),
                        ),
                        (
                            "payee",
                            models.CharField(
                                blank=True, help_text="where payouts go, as the supplier names it", max_length=120
                            ),
                        ),
                        (
                            "account_kind",
                            models.CharField(
                                blank=True, help_text="the kind of channel that can pay it", max_length=20
                            ),
                        ),
                        ("account_sealed", models.BinaryField(default=bytes, help_text="its account there, sealed")),
                        (
                            "account_hint",
                            models.CharField(blank=True, help_text="the account with its middle hidden", max_length=40),
                        ),
                        ("in_advance", models.BooleanField(default=False)),
                        ("by_hand", models.BooleanField(default=True)),
                        (
                            "note",
                            models.CharField(blank=True, help_text="the reason of the last decision", max_length=500),
                        ),
                        (
                            "vet_again_at",
                            models.DateTimeField(
                                help_text="the law has identities checked every six months", null=True
                            ),
                        ),
                        ("applied_at", models.DateTimeField()),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreement",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="AgreementStep",
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
                                to="payouts.agreement",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Contest",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "words",
                            anxin.vault.fields.SealedText(
                                blank=True, help_text="what the supplier shows against it", purpose="contest"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("opened", "opened"), ("upheld", "upheld"), ("rejected", "rejected")],
                                default=anxin.payouts.states.ContestState["OPENED"],
                                max_length=10,
                            ),
                        ),
                        ("owner", models.CharField(blank=True, default="senior", max_length=10)),
                        ("due_at", models.DateTimeField(null=True)),
                        ("on_due", models.CharField(blank=True, max_length=12)),
                        ("reason_zh", anxin.vault.fields.SealedText(blank=True, purpose="contest")),
                        ("reason_en", anxin.vault.fields.SealedText(blank=True, purpose="contest")),
                        ("opened_by", models.CharField(max_length=80)),
                        ("opened_at", models.DateTimeField()),
                        ("decided_by", models.CharField(blank=True, max_length=80)),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contests",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ContestStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="payouts.contest"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Payout",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        ("payee", models.CharField(max_length=120)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "requested"),
                                    ("approved", "approved"),
                                    ("sending", "sending"),
                                    ("paid", "paid"),
                                    ("refused", "refused"),
                                    ("cancelled", "cancelled"),
                                ],
                                default=anxin.payouts.states.PayoutState["REQUESTED"],
                                max_length=10,
                            ),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("on_due", models.CharField(blank=True, max_length=12)),
                        (
                            "late_since",
                            models.DateTimeField(help_text="since when it waits for longer than promised", null=True),
                        ),
                        ("requested_by", models.CharField(max_length=80)),
                        ("approved_by", models.CharField(blank=True, max_length=80)),
                        ("approved_at", models.DateTimeField(null=True)),
                        (
                            "account_sealed",
                            models.BinaryField(default=bytes, help_text="the account it went to, sealed"),
                        ),
                        ("sent_by", models.CharField(blank=True, max_length=80)),
                        (
                            "reason",
                            models.CharField(blank=True, help_text="why it was refused or cancelled", max_length=500),
                        ),
                        (
                            "proof",
                            models.CharField(blank=True, help_text="the number of the bank's receipt", max_length=200),
                        ),
                        ("requested_at", models.DateTimeField()),
                        ("paid_at", models.DateTimeField(null=True)),
                        (
                            "channel",
                            models.ForeignKey(
                                help_text="through which it went",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="payments.channel",
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payouts",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PayoutAttempt",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(help_text="ask or query", max_length=8)),
                        ("token", models.UUIDField()),
                        ("asked_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=16)),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        (
                            "payout",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts",
                                to="payouts.payout",
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
                    name="PayoutStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="payouts.payout"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Recovery",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "liable",
                            models.CharField(
                                help_text="supplier, platform or channel: as found, never open", max_length=10
                            ),
                        ),
                        ("currency", models.CharField(max_length=3)),
                        ("hold_minor", models.BigIntegerField(default=0)),
                        ("fees_minor", models.BigIntegerField(default=0)),
                        ("pending_minor", models.BigIntegerField(default=0)),
                        ("reserve_minor", models.BigIntegerField(default=0)),
                        ("available_minor", models.BigIntegerField(default=0)),
                        ("deposit_minor", models.BigIntegerField(default=0)),
                        ("debt_minor", models.BigIntegerField(default=0)),
                        ("platform_minor", models.BigIntegerField(default=0)),
                        ("channel_minor", models.BigIntegerField(default=0)),
                        (
                            "restored_minor",
                            models.BigIntegerField(default=0, help_text="given to the supplier for what others bear"),
                        ),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recoveries",
                                to="orders.order",
                            ),
                        ),
                        (
                            "refund",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recovery",
                                to="refunds.refund",
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recoveries",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="contest",
                    name="recovery",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contest", to="payouts.recovery"
                    ),
                ),
                migrations.CreateModel(
                    name="Reservation",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField(help_text="what was set aside")),
                        ("left_minor", models.BigIntegerField(help_text="what no refund has taken yet")),
                        ("currency", models.CharField(max_length=3)),
                        ("reserved_at", models.DateTimeField()),
                        ("released_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reservation",
                                to="orders.order",
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reservations",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Settlement",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        ("orders", models.PositiveIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="settlements",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Supplied",
                    fields=[
                        (
                            "delivery",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="supplied",
                                serialize=False,
                                to="delivery.delivery",
                            ),
                        ),
                        ("supplier_no", models.CharField(blank=True, max_length=64)),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "booked_at",
                            models.DateTimeField(
                                help_text="empty while our books hold less than the supplier took", null=True
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="supplied", to="orders.order"
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supplied",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="TopUp",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        ("proof", models.CharField(max_length=120)),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="top_ups",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UpstreamBill",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("wanted", "wanted"), ("taken", "taken"), ("missing", "missing")],
                                default=anxin.payouts.states.UpstreamBillState["WANTED"],
                                max_length=8,
                            ),
                        ),
                        ("owner", models.CharField(default="finance", max_length=10)),
                        ("due_at", models.DateTimeField(null=True)),
                        ("line_count", models.PositiveIntegerField(default=0)),
                        ("difference_count", models.PositiveIntegerField(default=0)),
                        ("taken_at", models.DateTimeField(null=True)),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="bills", to="people.supplier"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UpstreamBillStep",
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
                                to="payouts.upstreambill",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="UpstreamClaim",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "open"), ("honoured", "honoured"), ("written_off", "written_off")],
                                default=anxin.payouts.states.UpstreamClaimState["OPEN"],
                                max_length=12,
                            ),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("proof", models.CharField(blank=True, max_length=200)),
                        ("made_at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="upstream_claims",
                                to="orders.order",
                            ),
                        ),
                        (
                            "refund",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="upstream_claim",
                                to="refunds.refund",
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="people.supplier"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UpstreamClaimStep",
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
                                to="payouts.upstreamclaim",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="UpstreamDifference",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("day", models.DateField()),
                        ("kind", models.CharField(help_text="not_ours, not_theirs or amount", max_length=16)),
                        ("movement", models.CharField(help_text="order or refund", max_length=8)),
                        ("identity", models.CharField(max_length=80)),
                        ("ours_minor", models.BigIntegerField(null=True)),
                        ("theirs_minor", models.BigIntegerField(null=True)),
                        (
                            "owner",
                            models.CharField(
                                default="finance",
                                help_text="the role whose it is: finance, then operator",
                                max_length=10,
                            ),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("resolved_by", models.CharField(blank=True, max_length=80)),
                        (
                            "resolved_how",
                            models.CharField(blank=True, help_text="agreed, as_billed or by_hand", max_length=12),
                        ),
                        ("resolved_at", models.DateTimeField(null=True)),
                        ("found_at", models.DateTimeField()),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bill_differences",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Vetting",
                    fields=[
                        (
                            "item",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="vetting",
                                serialize=False,
                                to="catalog.item",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "waiting"), ("listed", "listed"), ("refused", "refused")],
                                default=anxin.payouts.states.VettingState["WAITING"],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("by", models.CharField(blank=True, max_length=80)),
                        ("asked_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DepositMove",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "proof",
                            models.CharField(
                                blank=True, help_text="empty when it came from what was available", max_length=200
                            ),
                        ),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deposit_moves",
                                to="people.supplier",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("proof", ""), _negated=True),
                                fields=("supplier", "proof"),
                                name="deposit_proof_is_booked_once",
                            )
                        ],
                    },
                ),
                migrations.AddIndex(
                    model_name="payout",
                    index=models.Index(
                        condition=models.Q(("state__in", ["requested", "approved", "sending"])),
                        fields=["due_at"],
                        name="payout_due",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payout",
                    constraint=models.UniqueConstraint(
                        fields=("supplier", "number"), name="payout_number_is_unique_for_its_supplier"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payout",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ["requested", "approved", "sending"])),
                        fields=("supplier",),
                        name="supplier_has_one_open_payout",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payout",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="payout_amount_is_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payout",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["requested", "approved", "sending"]), _negated=True),
                            models.Q(("due_at__isnull", False), models.Q(("on_due", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="open_payout_has_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payout",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", anxin.payouts.states.PayoutState["PAID"]), _negated=True),
                            models.Q(("proof", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="paid_payout_has_its_proof",
                    ),
                ),
                migrations.AddIndex(
                    model_name="payoutattempt",
                    index=models.Index(fields=["payout", "id"], name="attempts_of_payout"),
                ),
                migrations.AddIndex(
                    model_name="recovery",
                    index=models.Index(fields=["supplier", "-at"], name="recovery_of_supplier"),
                ),
                migrations.AddIndex(
                    model_name="contest",
                    index=models.Index(condition=models.Q(("state", "opened")), fields=["due_at"], name="contest_due"),
                ),
                migrations.AddConstraint(
                    model_name="contest",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", anxin.payouts.states.ContestState["OPENED"]), _negated=True),
                            models.Q(
                                ("due_at__isnull", False),
                                models.Q(("on_due", ""), _negated=True),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="open_contest_has_an_owner_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddIndex(
                    model_name="reservation",
                    index=models.Index(
                        condition=models.Q(("released_at", None)), fields=["reserved_at"], name="reservation_open"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reservation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("left_minor__gte", 0), ("left_minor__lte", models.F("amount_minor"))),
                        name="reservation_is_never_overdrawn",
                    ),
                ),
                migrations.AddIndex(
                    model_name="settlement",
                    index=models.Index(fields=["supplier", "at"], name="settlement_of_supplier"),
                ),
                migrations.AddIndex(
                    model_name="supplied",
                    index=models.Index(fields=["supplier", "at"], name="supplied_by"),
                ),
                migrations.AddConstraint(
                    model_name="topup",
                    constraint=models.UniqueConstraint(fields=("supplier", "proof"), name="top_up_is_booked_once"),
                ),
                migrations.AddConstraint(
                    model_name="topup",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="top_up_is_positive"
                    ),
                ),
                migrations.AddIndex(
                    model_name="upstreambill",
                    index=models.Index(
                        condition=models.Q(("state__in", ["wanted", "missing"])),
                        fields=["due_at"],
                        name="upstream_bill_due",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="upstreambill",
                    constraint=models.UniqueConstraint(fields=("supplier", "day"), name="upstream_bill_is_one_a_day"),
                ),
                migrations.AddConstraint(
                    model_name="upstreambill",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["wanted", "missing"]), _negated=True),
                            ("due_at__isnull", False),
                            _connector="OR",
                        ),
                        name="open_upstream_bill_has_a_deadline",
                    ),
                ),
                migrations.AddIndex(
                    model_name="upstreamclaim",
                    index=models.Index(
                        condition=models.Q(("state", "open")), fields=["due_at"], name="upstream_claim_due"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="upstreamclaim",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "open"), _negated=True), ("due_at__isnull", False), _connector="OR"
                        ),
                        name="open_claim_has_a_deadline",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="upstreamdifference",
                    constraint=models.UniqueConstraint(
                        fields=("supplier", "day", "movement", "identity"), name="bill_difference_is_kept_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="vetting",
                    index=models.Index(
                        condition=models.Q(("state", "waiting")), fields=["asked_at"], name="vetting_waiting"
                    ),
                ),
            ]
        )
    ]

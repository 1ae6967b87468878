import django.db.models.deletion
from django.db import migrations, models

import anxin.delivery.states
import anxin.refs
import anxin.vault.fields
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("delivery", "0001_initial"),
        ("delivery", "0002_guards"),
        ("delivery", "0003_put_codes_aside"),
        ("delivery", "0004_codes_never_return"),
        ("delivery", "0005_keep_every_sight"),
        ("delivery", "0006_index_a_code_once"),
        ("delivery", "0007_tell_units_apart"),
        ("delivery", "0008_seal_words"),
    ]

    dependencies = [
        ("catalog", "0001_tables"),
        ("orders", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("source", models.CharField(help_text="the file's name, as given", max_length=120)),
                        ("data_key_sealed", models.BinaryField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("withdrawn_by", models.CharField(blank=True, max_length=80)),
                        ("withdrawn_because", models.CharField(blank=True, max_length=200)),
                        ("imported_at", models.DateTimeField()),
                        ("by", models.CharField(max_length=80)),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="catalog.item"
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
                        "verbose_name_plural": "batches",
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1)),
                        (
                            "units",
                            models.JSONField(
                                blank=True,
                                db_default=[],
                                default=list,
                                help_text="pieces of the line that it brings; empty: every one",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "planned"),
                                    ("in_progress", "in_progress"),
                                    ("unknown", "unknown"),
                                    ("partial", "partial"),
                                    ("delivered", "delivered"),
                                    ("failed", "failed"),
                                    ("stopped", "stopped"),
                                ],
                                default=anxin.delivery.states.DeliveryState["PLANNED"],
                                max_length=12,
                            ),
                        ),
                        (
                            "fence",
                            models.CharField(
                                choices=[
                                    ("not_asked", "not_asked"),
                                    ("waiting", "waiting"),
                                    ("done", "done"),
                                    ("impossible", "impossible"),
                                ],
                                default=anxin.delivery.states.Fence["NOT_ASKED"],
                                max_length=10,
                            ),
                        ),
                        ("delivered_share", models.PositiveSmallIntegerField(default=0, help_text="percent")),
                        ("supplier_no", models.CharField(blank=True, max_length=64)),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        ("promise_until", models.DateTimeField()),
                        ("due_at", models.DateTimeField(null=True)),
                        ("on_due", models.CharField(blank=True, default="", max_length=20)),
                        ("delivered_at", models.DateTimeField(null=True)),
                        (
                            "line",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="orders.line",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
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
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="people.supplier",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "deliveries",
                    },
                ),
                migrations.CreateModel(
                    name="Code",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("sealed", models.BinaryField()),
                        ("mark", models.BinaryField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("in_stock", "in_stock"),
                                    ("reserved", "reserved"),
                                    ("allocated", "allocated"),
                                    ("revealed", "revealed"),
                                    ("void", "void"),
                                ],
                                default=anxin.delivery.states.CodeState["IN_STOCK"],
                                max_length=10,
                            ),
                        ),
                        (
                            "unit",
                            models.PositiveSmallIntegerField(
                                help_text="which piece of its line it is, where the order of the ids does not tell it",
                                null=True,
                            ),
                        ),
                        ("revealed_at", models.DateTimeField(null=True)),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="delivery.batch"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="catalog.item"
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                db_index=False,
                                help_text="for which it is reserved",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.line",
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
                        (
                            "delivery",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="codes",
                                to="delivery.delivery",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DeliveryStep",
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
                                to="delivery.delivery",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
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
                        ("quantity", models.PositiveIntegerField()),
                        ("buyer", models.BinaryField()),
                        ("device", models.BinaryField(default=bytes)),
                        ("address", models.BinaryField(default=bytes)),
                        ("at", models.DateTimeField()),
                        (
                            "line",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reservation",
                                to="orders.line",
                            ),
                        ),
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
                    ],
                ),
                migrations.CreateModel(
                    name="Reveal",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        ("address", models.GenericIPAddressField(null=True)),
                        ("agent", models.CharField(blank=True, max_length=200)),
                        (
                            "code",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="reveal", to="delivery.code"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="reveals", to="orders.order"
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
                    name="Sight",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        ("proof", models.CharField(help_text="signed_in, password, mail_link or staff", max_length=12)),
                        ("codes", models.PositiveIntegerField()),
                        ("address", models.GenericIPAddressField(null=True)),
                        ("agent", models.CharField(blank=True, max_length=200)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="sights", to="orders.order"
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
                    name="StaffReveal",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "because",
                            models.CharField(
                                choices=[
                                    ("case", "售后核实"),
                                    ("buyer_asked", "买家要求"),
                                    ("supplier_check", "与供货商核对"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "words",
                            anxin.vault.fields.SealedText(
                                blank=True, help_text="the reason in words; its buyer reads it", purpose="staff reveal"
                            ),
                        ),
                        ("asked_by", models.CharField(max_length=80)),
                        ("asked_at", models.DateTimeField()),
                        ("opens_at", models.DateTimeField(help_text="set where nobody else could agree", null=True)),
                        ("seconded_by", models.CharField(blank=True, max_length=80)),
                        ("seconded_at", models.DateTimeField(null=True)),
                        ("closes_at", models.DateTimeField()),
                        ("seen_at", models.DateTimeField(null=True)),
                        ("codes", models.PositiveIntegerField(default=0)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="staff_reveals",
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
                    name="SupplierNotice",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("external_id", models.CharField(max_length=80)),
                        ("body", models.TextField()),
                        ("received_at", models.DateTimeField()),
                        ("outcome", models.CharField(max_length=40)),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SupplyAttempt",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(help_text="place, query, fence or claim", max_length=12)),
                        ("token", models.UUIDField(help_text="of the lease under which it was asked", unique=True)),
                        ("asked_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=20)),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        (
                            "delivery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts",
                                to="delivery.delivery",
                            ),
                        ),
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
                    ],
                ),
                migrations.AddConstraint(
                    model_name="batch",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="withdrawn_batch_says_why",
                    ),
                ),
                migrations.AddIndex(
                    model_name="delivery",
                    index=models.Index(
                        condition=models.Q(("state__in", ["planned", "in_progress", "unknown", "partial", "failed"])),
                        fields=["due_at"],
                        name="delivery_due",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.UniqueConstraint(
                        fields=("line", "number"), name="delivery_number_is_unique_in_its_line"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("delivered_share__lte", 100)), name="delivered_share_is_percent"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["planned", "in_progress", "unknown", "partial", "failed"]), _negated=True
                            ),
                            models.Q(("due_at__isnull", False), models.Q(("on_due", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="open_delivery_has_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddIndex(
                    model_name="code",
                    index=models.Index(
                        condition=models.Q(("state", "in_stock")), fields=["item", "id"], name="code_on_the_shelf"
                    ),
                ),
                migrations.AddIndex(
                    model_name="code",
                    index=models.Index(
                        condition=models.Q(("state", "reserved")), fields=["item", "line"], name="code_reserved"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="code",
                    constraint=models.UniqueConstraint(fields=("shop", "mark"), name="code_is_taken_once_for_all_time"),
                ),
                migrations.AddConstraint(
                    model_name="code",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["allocated", "revealed"]), _negated=True),
                            ("delivery__isnull", False),
                            _connector="OR",
                        ),
                        name="code_that_went_out_names_its_delivery",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="code",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revealed_at__isnull", False), ("state", "revealed")),
                            models.Q(("state", "revealed"), _negated=True),
                            _connector="OR",
                        ),
                        name="revealed_code_says_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="code",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reserved"), _negated=True), ("line__isnull", False), _connector="OR"
                        ),
                        name="reserved_code_names_its_line",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="staffreveal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("seconded_by", models.F("asked_by")), _negated=True),
                        name="nobody_agrees_with_their_own_request",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="staffreveal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("seen_at", None),
                            ("seconded_at__isnull", False),
                            models.Q(("opens_at__isnull", False), ("seen_at__gte", models.F("opens_at"))),
                            _connector="OR",
                        ),
                        name="staff_sees_codes_agreed_or_after_cooling_down",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="suppliernotice",
                    constraint=models.UniqueConstraint(
                        fields=("supplier", "external_id"), name="callback_is_handled_once"
                    ),
                ),
            ]
        )
    ]

import django.db.models.deletion
from django.db import migrations, models

import anxin.refs
import anxin.sourcing.states
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [("sourcing", "0001_name_sources"), ("sourcing", "0002_guards")]

    dependencies = [
        ("catalog", "0001_tables"),
        ("delivery", "0001_tables"),
        ("orders", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Health",
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
                                choices=[("well", "well"), ("paused", "paused")],
                                default=anxin.sourcing.states.HealthState["WELL"],
                                max_length=8,
                            ),
                        ),
                        ("because", models.CharField(blank=True, max_length=200)),
                        ("since", models.DateTimeField()),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="health", to="people.supplier"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "health",
                    },
                ),
                migrations.CreateModel(
                    name="HealthStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="sourcing.health"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Surplus",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("supplier_no", models.CharField(blank=True, max_length=64)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("after_refund", "after_refund"),
                                    ("after_switch", "after_switch"),
                                    ("twice", "twice"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("recalling", "recalling"),
                                    ("recalled", "recalled"),
                                    ("returning", "returning"),
                                    ("returned", "returned"),
                                    ("lost", "lost"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "liable",
                            models.CharField(
                                help_text="who bears it when it is lost: supplier or platform", max_length=10
                            ),
                        ),
                        (
                            "cost_minor",
                            models.BigIntegerField(help_text="what the supplier took, or the most it may take"),
                        ),
                        ("currency", models.CharField(max_length=3)),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "booked_at",
                            models.DateTimeField(
                                help_text="when what was lost left the balance at its supplier", null=True
                            ),
                        ),
                        (
                            "delivery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="surplus",
                                to="delivery.delivery",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="surplus", to="orders.order"
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
                                related_name="surplus",
                                to="people.supplier",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "surplus",
                    },
                ),
                migrations.CreateModel(
                    name="SurplusStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="sourcing.surplus"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("supplier_no", models.CharField(blank=True, max_length=64)),
                        ("because", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "delivery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers",
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
                        (
                            "supplier",
                            models.ForeignKey(
                                help_text="whose turn it was",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.supplier",
                            ),
                        ),
                        (
                            "to_supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.supplier"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("delivery", "number"), name="handover_number_is_unique_in_its_delivery"
                            ),
                            models.UniqueConstraint(
                                fields=("delivery", "supplier"), name="supplier_has_one_turn_in_a_delivery"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Heard",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("seal", models.CharField(max_length=64)),
                        ("at", models.DateTimeField(db_index=True)),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.supplier"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "heard",
                        "constraints": [
                            models.UniqueConstraint(fields=("supplier", "seal"), name="seal_is_heard_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Source",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("sku", models.CharField(help_text="the item's name at this supplier", max_length=128)),
                        ("priority", models.PositiveSmallIntegerField(default=10)),
                        (
                            "most_minor",
                            models.BigIntegerField(
                                help_text="the most one piece may cost; never above what the buyer pays"
                            ),
                        ),
                        ("enabled", models.BooleanField(default=True)),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="sources", to="catalog.item"
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
                                related_name="sources",
                                to="people.supplier",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["priority", "most_minor", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "supplier"), name="item_has_a_supplier_once"),
                            models.CheckConstraint(
                                condition=models.Q(("most_minor__gt", 0)), name="source_price_is_positive"
                            ),
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="surplus",
                    constraint=models.UniqueConstraint(
                        fields=("delivery", "supplier", "supplier_no"), name="surplus_is_counted_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="surplus",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ["recalling", "returning"])),
                            models.Q(
                                models.Q(("state__in", ["recalling", "returning"]), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="surplus_that_ended_says_when",
                    ),
                ),
            ]
        )
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anxin.refs
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [("resale", "0001_resell_our_goods"), ("resale", "0002_guards"), ("resale", "0003_tell_resellers")]

    dependencies = [
        ("orders", "0001_tables"),
        ("people", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Reseller",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("anxin", "安心开放协议 / Anxin's open protocol"),
                                    ("dujiao_next", "独角数卡 / dujiao-next"),
                                    ("goofish", "闲管家 / Goofish"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "account",
                            models.CharField(
                                help_text="the name under which it asks; opens nothing by itself", max_length=64
                            ),
                        ),
                        ("secret_sealed", models.BinaryField(default=bytes)),
                        ("enabled", models.BooleanField(default=True)),
                        (
                            "keyed_at",
                            models.DateTimeField(
                                help_text="since when its keys are these; they were shown once", null=True
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "buyer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="resellers", to="people.shop"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Resale",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.CharField(help_text="the reseller's", max_length=64)),
                        ("serial", models.BigIntegerField(help_text="ours, for protocols whose numbers are whole")),
                        (
                            "asked_sha256",
                            models.CharField(
                                help_text="of what was asked; a number stands for one thing", max_length=64
                            ),
                        ),
                        ("callback_url", models.TextField(blank=True)),
                        ("asked_at", models.DateTimeField()),
                        (
                            "order",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resale",
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
                            "reseller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resales",
                                to="resale.reseller",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Return",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.CharField(max_length=64)),
                        ("asked_minor", models.BigIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "resale",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="resale.resale"
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
                            "reseller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="top_ups",
                                to="resale.reseller",
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
                    name="Telling",
                    fields=[
                        (
                            "resale",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="telling",
                                serialize=False,
                                to="resale.resale",
                            ),
                        ),
                        (
                            "told",
                            models.CharField(
                                blank=True, help_text="the order's state that was taken by the reseller", max_length=12
                            ),
                        ),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        (
                            "tell_at",
                            models.DateTimeField(
                                help_text="empty when it was tried too often: the reseller looks it up", null=True
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
                    model_name="reseller",
                    constraint=models.UniqueConstraint(
                        fields=("kind", "account"), name="reseller_account_is_unique_in_its_protocol"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reseller",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("account", ""), _negated=True), name="reseller_has_an_account"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="resale",
                    constraint=models.UniqueConstraint(
                        fields=("reseller", "number"), name="resale_number_is_unique_for_its_reseller"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="resale",
                    constraint=models.UniqueConstraint(
                        fields=("reseller", "serial"), name="resale_serial_is_unique_for_its_reseller"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="resale",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="resale_has_a_number"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="return",
                    constraint=models.UniqueConstraint(
                        fields=("resale", "number"), name="return_number_is_unique_in_its_resale"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="return",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("asked_minor__gt", 0)), name="return_amount_is_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="topup",
                    constraint=models.UniqueConstraint(
                        fields=("reseller", "proof"), name="resale_top_up_is_booked_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="topup",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="resale_top_up_is_positive"
                    ),
                ),
            ]
        )
    ]

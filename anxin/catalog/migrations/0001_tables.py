import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import anxin.refs
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("catalog", "0001_initial"),
        ("catalog", "0002_say_how_an_item_is_sold"),
        ("catalog", "0003_price_notice_and_docking"),
    ]

    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Item",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("sku", models.CharField(max_length=64)),
                        (
                            "goods",
                            models.CharField(
                                choices=[("code", "卡密"), ("topup", "直充"), ("membership", "会员")], max_length=10
                            ),
                        ),
                        ("title_zh", models.CharField(max_length=120)),
                        ("title_en", models.CharField(max_length=120)),
                        ("summary_zh", models.TextField(blank=True)),
                        ("summary_en", models.TextField(blank=True)),
                        ("check_now_zh", models.TextField(blank=True, help_text="到货后请立即核对的内容，一行一条")),
                        (
                            "check_now_en",
                            models.TextField(blank=True, help_text="what to check on arrival, one a line"),
                        ),
                        (
                            "check_problems",
                            models.TextField(blank=True, help_text="the problem that each line is about, one a line"),
                        ),
                        ("price_minor", models.BigIntegerField()),
                        ("currency", models.CharField(default="CNY", max_length=3)),
                        ("promise_minutes", models.PositiveIntegerField(default=30)),
                        (
                            "account_kind",
                            models.CharField(
                                choices=[
                                    ("none", "不需要账号"),
                                    ("qq", "QQ 号"),
                                    ("phone", "手机号"),
                                    ("email", "邮箱"),
                                    ("game", "游戏 ID"),
                                ],
                                default="none",
                                max_length=10,
                            ),
                        ),
                        (
                            "account_form",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="digits, shortest, longest, servers: what the account must look like",
                            ),
                        ),
                        ("max_per_order", models.PositiveIntegerField(default=10)),
                        (
                            "reserve_minutes",
                            models.PositiveIntegerField(
                                default=10, help_text="how long codes are put aside while a buyer pays; 0 for never"
                            ),
                        ),
                        (
                            "most_reserved",
                            models.PositiveIntegerField(
                                default=10, help_text="how many a buyer or device may have put aside unpaid"
                            ),
                        ),
                        (
                            "low_stock_at",
                            models.PositiveIntegerField(
                                default=10, help_text="below this many codes somebody is told; 0 never"
                            ),
                        ),
                        ("low_stock_told_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "period_days",
                            models.PositiveIntegerField(blank=True, help_text="of a membership", null=True),
                        ),
                        ("level_zh", models.CharField(blank=True, max_length=40)),
                        ("level_en", models.CharField(blank=True, max_length=40)),
                        ("privileges_zh", models.TextField(blank=True, help_text="会员权益，一行一条")),
                        (
                            "privileges_en",
                            models.TextField(blank=True, help_text="what the membership gives, one a line"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("listed", "在售"), ("withdrawn", "下架"), ("paused", "暂停")],
                                default="listed",
                                max_length=10,
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="people.supplier"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Docking",
                    fields=[
                        (
                            "supplier",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="docking",
                                serialize=False,
                                to="people.supplier",
                            ),
                        ),
                        ("markup_bps", models.PositiveIntegerField(default=500)),
                        ("markup_minor", models.PositiveIntegerField(default=0)),
                        ("round_up_to_minor", models.PositiveIntegerField(default=10)),
                        (
                            "jump_bps",
                            models.PositiveIntegerField(
                                default=2000, help_text="a larger change of cost is a person's"
                            ),
                        ),
                        ("every_minutes", models.PositiveIntegerField(default=10)),
                        ("sync_at", models.DateTimeField(help_text="when it is asked next")),
                        ("synced_at", models.DateTimeField(null=True)),
                        ("failures", models.PositiveIntegerField(default=0, help_text="in a row")),
                        ("failed_at", models.DateTimeField(null=True)),
                        ("failure", models.CharField(blank=True, max_length=200)),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PriceChange",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("from_minor", models.BigIntegerField()),
                        ("to_minor", models.BigIntegerField()),
                        ("announced_at", models.DateTimeField()),
                        ("effective_at", models.DateTimeField()),
                        ("applied_at", models.DateTimeField(null=True)),
                        ("cancelled_at", models.DateTimeField(null=True)),
                        ("by", models.CharField(max_length=80)),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="catalog.item"
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
                    name="Docked",
                    fields=[
                        (
                            "item",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="docked",
                                serialize=False,
                                to="catalog.item",
                            ),
                        ),
                        ("cost_minor", models.BigIntegerField(null=True)),
                        ("told_minor", models.BigIntegerField(null=True)),
                        ("stock", models.BigIntegerField(help_text="empty where the supplier does not say", null=True)),
                        ("seen_at", models.DateTimeField(null=True)),
                        (
                            "pause",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "—"),
                                    ("cost_above", "成本高于售价"),
                                    ("jump", "成本变动过大"),
                                    ("off_sale", "上游已下架"),
                                    ("gone", "上游没有这件商品"),
                                    ("currency", "币种不同"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("paused_at", models.DateTimeField(null=True)),
                        (
                            "docking",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="catalog.docking"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "docked",
                    },
                ),
                migrations.AddConstraint(
                    model_name="item",
                    constraint=models.UniqueConstraint(
                        fields=("supplier", "sku"), name="item_sku_is_unique_for_its_supplier"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="item",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("price_minor__gt", 0)), name="item_price_is_positive"
                    ),
                ),
                migrations.AddIndex(
                    model_name="docking",
                    index=models.Index(fields=["sync_at"], name="docking_due"),
                ),
                migrations.AddConstraint(
                    model_name="docking",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("round_up_to_minor__gt", 0)), name="docking_rounds_to_something"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="docking",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("every_minutes__gt", 0)), name="docking_waits_between_asks"
                    ),
                ),
                migrations.AddIndex(
                    model_name="pricechange",
                    index=models.Index(
                        condition=models.Q(("applied_at", None), ("cancelled_at", None)),
                        fields=["effective_at"],
                        name="price_to_come",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pricechange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("to_minor__gt", 0)), name="changed_price_is_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pricechange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("to_minor__lt", models.F("from_minor")),
                            (
                                "effective_at__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("announced_at"), "+", models.Value(datetime.timedelta(days=1))
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="price_is_raised_after_a_day_of_notice",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pricechange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("applied_at", None),
                            models.Q(("applied_at__gte", models.F("effective_at")), ("cancelled_at", None)),
                            _connector="OR",
                        ),
                        name="price_holds_from_its_time_on",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pricechange",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("applied_at", None), ("cancelled_at", None)),
                        fields=("item",),
                        name="item_has_one_price_to_come",
                    ),
                ),
            ]
        )
    ]

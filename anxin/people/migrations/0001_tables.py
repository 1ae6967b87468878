import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anxin.refs
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("people", "0001_initial"),
        ("people", "0002_shared_cache"),
        ("people", "0003_tries"),
        ("people", "0004_name_kinds_of_suppliers"),
        ("people", "0005_name_kasushou"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Shop",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name_zh", models.CharField(max_length=60)),
                        ("name_en", models.CharField(max_length=60)),
                        ("currency", models.CharField(default="CNY", max_length=3)),
                        (
                            "fee_basis_points",
                            models.PositiveIntegerField(
                                default=300, help_text="the platform's share of a confirmed order"
                            ),
                        ),
                        ("pay_within_minutes", models.PositiveIntegerField(default=15)),
                        (
                            "confirm_after_hours",
                            models.PositiveIntegerField(default=72, help_text="after delivery, by the timer"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Person",
                    fields=[
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, unique=True)),
                        ("name", models.CharField(blank=True, max_length=80)),
                        ("is_active", models.BooleanField(default=True)),
                        ("is_staff", models.BooleanField(default=False, help_text="may open the staff desk")),
                        ("joined_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Supplier",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name_zh", models.CharField(max_length=60)),
                        ("name_en", models.CharField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("stock", "自有库存 / own stock"),
                                    ("sandbox", "沙箱货源 / sandbox"),
                                    ("anxin", "安心开放协议 / Anxin's open protocol"),
                                    ("dujiao_next", "独角数卡 / dujiao-next"),
                                    ("acg", "异次元店铺 / acg-faka"),
                                    ("goofish", "闲管家 / Goofish"),
                                    ("kayisu", "卡速售 / Kasushou"),
                                    ("kayixin", "卡易信 / Kayixin"),
                                ],
                                default="stock",
                                max_length=20,
                            ),
                        ),
                        ("base_url", models.URLField(blank=True)),
                        (
                            "account",
                            models.CharField(
                                blank=True, help_text="the name under which the supplier knows us", max_length=64
                            ),
                        ),
                        ("secret_sealed", models.BinaryField(blank=True, default=bytes)),
                        ("capabilities", models.JSONField(blank=True, default=dict)),
                        (
                            "settle_after_hours",
                            models.PositiveIntegerField(default=48, help_text="hold-back after confirmation"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="suppliers", to="people.shop"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SupplierKey",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "account",
                            models.CharField(
                                help_text="names the key; opens nothing by itself", max_length=40, unique=True
                            ),
                        ),
                        ("secret_sealed", models.BinaryField()),
                        ("by", models.CharField(max_length=80)),
                        ("made_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="people.supplier"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Tries",
                    fields=[
                        ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                        ("count", models.IntegerField()),
                        ("until", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name_plural": "tries",
                        "indexes": [models.Index(fields=["until"], name="tries_end")],
                    },
                ),
                migrations.CreateModel(
                    name="Role",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                choices=[
                                    ("buyer", "买家"),
                                    ("supplier", "供货商"),
                                    ("agent", "客服"),
                                    ("senior", "高级审核"),
                                    ("finance", "财务"),
                                    ("operator", "站长"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="roles",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="people.shop"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="people.supplier",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("shop", "person", "name", "supplier"),
                                name="role_is_held_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", "supplier"), ("supplier__isnull", False)),
                                    models.Q(models.Q(("name", "supplier"), _negated=True), ("supplier__isnull", True)),
                                    _connector="OR",
                                ),
                                name="role_names_a_supplier_only_for_suppliers",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]

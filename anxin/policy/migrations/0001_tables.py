import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import anxin.policy.states
import anxin.refs
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [("policy", "0001_initial"), ("policy", "0002_versions_are_announced")]

    dependencies = [
        ("people", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="PolicyVersion",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("text", models.TextField()),
                        ("text_sha256", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("proven", "proven"),
                                    ("announced", "announced"),
                                    ("in_force", "in_force"),
                                    ("superseded", "superseded"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default=anxin.policy.states.PolicyState["DRAFT"],
                                max_length=12,
                            ),
                        ),
                        (
                            "proven_sha256",
                            models.CharField(
                                blank=True, default="", help_text="of the text that was proven", max_length=64
                            ),
                        ),
                        (
                            "proof",
                            models.JSONField(
                                blank=True,
                                help_text="what the proof covered, and the worst case per problem",
                                null=True,
                            ),
                        ),
                        ("announced_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "takes_effect_at",
                            models.DateTimeField(blank=True, help_text="as announced; never moved", null=True),
                        ),
                        ("in_force_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, help_text="superseded or withdrawn", null=True)),
                        ("withdrawn_zh", models.CharField(blank=True, default="", max_length=400)),
                        ("withdrawn_en", models.CharField(blank=True, default="", max_length=400)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "based_on",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policy.policyversion",
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="people.shop"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                    },
                ),
                migrations.CreateModel(
                    name="PolicyComment",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("words", models.TextField()),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="policy.policyversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="DraftEdit",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("before", models.TextField()),
                        ("said_zh", models.CharField(max_length=200)),
                        ("said_en", models.CharField(max_length=200)),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="edits",
                                to="policy.policyversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="PolicyVersionStep",
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
                                to="policy.policyversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.AddIndex(
                    model_name="policyversion",
                    index=models.Index(
                        condition=models.Q(("state", "announced")), fields=["takes_effect_at"], name="policy_due"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policyversion",
                    constraint=models.UniqueConstraint(
                        fields=("shop", "number"), name="policy_number_is_unique_in_its_shop"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policyversion",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")),
                        fields=("shop",),
                        name="policy_in_force_is_one_per_shop",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policyversion",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "announced")),
                        fields=("shop",),
                        name="policy_announced_is_one_per_shop",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policyversion",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "proven"])),
                        fields=("shop",),
                        name="policy_in_the_making_is_one_per_shop",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policyversion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["proven", "announced"]), _negated=True),
                            ("proven_sha256", models.F("text_sha256")),
                            _connector="OR",
                        ),
                        name="policy_announced_is_the_text_that_was_proven",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policyversion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "announced"), _negated=True),
                            models.Q(
                                ("announced_at__isnull", False),
                                (
                                    "takes_effect_at__gte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("announced_at"), "+", models.Value(datetime.timedelta(days=7))
                                    ),
                                ),
                                ("takes_effect_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="policy_is_announced_seven_days_ahead",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policyversion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["in_force", "superseded"]), _negated=True),
                            ("in_force_at__isnull", False),
                            _connector="OR",
                        ),
                        name="policy_in_force_says_since_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policyversion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("in_force_at__isnull", True),
                            ("takes_effect_at__isnull", True),
                            ("in_force_at__gte", models.F("takes_effect_at")),
                            _connector="OR",
                        ),
                        name="policy_is_not_in_force_before_its_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policyversion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(
                                models.Q(("withdrawn_zh", ""), _negated=True),
                                models.Q(("withdrawn_en", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="policy_withdrawn_says_why",
                    ),
                ),
                migrations.AddIndex(
                    model_name="policycomment",
                    index=models.Index(fields=["version", "id"], name="policy_comment_of_version"),
                ),
            ]
        )
    ]

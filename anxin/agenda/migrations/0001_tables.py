from django.db import migrations, models

import anxin.refs
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("agenda", "0001_make_agenda"),
        ("agenda", "0002_fetch_bills"),
        ("agenda", "0003_ask_about_complaints"),
        ("agenda", "0004_sync_items"),
    ]

    dependencies = []

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Ask",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("shop", models.UUIDField()),
                        ("kind", models.CharField(max_length=40)),
                        ("subject", models.UUIDField()),
                        ("key", models.CharField(blank=True, default="", max_length=100)),
                        ("payload", models.JSONField(blank=True, default=dict)),
                        ("due_at", models.DateTimeField()),
                        ("tries", models.IntegerField(default=0)),
                        ("asked_at", models.DateTimeField(blank=True, null=True)),
                        ("leased_until", models.DateTimeField(blank=True, null=True)),
                        ("token", models.UUIDField(blank=True, null=True)),
                        ("because", models.CharField(blank=True, default="", max_length=200)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["kind", "due_at", "id"], name="ask_next")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("subject", "kind", "key"), name="ask_is_unique_by_kind_subject_and_key"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "payment_query",
                                            "refund_ask",
                                            "refund_query",
                                            "supplier_place",
                                            "supplier_query",
                                            "supplier_claim",
                                            "supplier_fence",
                                            "item_sync",
                                            "bill_fetch",
                                            "upstream_bill",
                                            "payout_ask",
                                            "complaint_list",
                                            "complaint_query",
                                            "complaint_answer",
                                            "mail",
                                        ],
                                    )
                                ),
                                name="ask_kind_is_listed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("tries__gte", 0)), name="ask_tries_are_counted_up"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("leased_until__isnull", True), ("token__isnull", True)),
                                    models.Q(("leased_until__isnull", False), ("token__isnull", False)),
                                    _connector="OR",
                                ),
                                name="ask_lease_has_a_token",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]

from django.db import migrations, models

import anxin.ledger.models
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [("ledger", "0001_every_fen_in_one_place")]

    dependencies = []

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Chain",
                    fields=[
                        ("subject", models.UUIDField(primary_key=True, serialize=False)),
                        ("shop", models.UUIDField()),
                        ("seq", models.IntegerField(default=0)),
                        ("head", models.BinaryField(max_length=32)),
                        (
                            "xid",
                            anxin.ledger.models.XidField(
                                db_default=models.Func(function="pg_current_xact_id", output_field=models.TextField()),
                                editable=False,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ChainLink",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "subject", "seq", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("subject", models.UUIDField()),
                        ("seq", models.IntegerField()),
                        ("kind", models.CharField(db_collation="C", max_length=10)),
                        ("item", models.UUIDField()),
                        ("content", models.BinaryField(max_length=32)),
                        ("hash", models.BinaryField(max_length=32)),
                        (
                            "xid",
                            anxin.ledger.models.XidField(
                                db_default=models.Func(function="pg_current_xact_id", output_field=models.TextField()),
                                editable=False,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Rollup",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "address",
                                "currency",
                                "day",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("address", models.TextField(db_collation="C")),
                        ("currency", models.CharField(db_collation="C", max_length=3)),
                        ("day", models.DateField()),
                        ("in_minor", models.BigIntegerField()),
                        ("out_minor", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Root",
                    fields=[
                        ("day", models.DateField(primary_key=True, serialize=False)),
                        ("since", anxin.ledger.models.XidField()),
                        ("upto", anxin.ledger.models.XidField()),
                        ("leaves", models.IntegerField()),
                        ("root", models.BinaryField(max_length=32)),
                        ("previous", models.BinaryField(max_length=32)),
                        ("hash", models.BinaryField(max_length=32)),
                        ("sealed_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Balance",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "address", "currency", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("address", models.TextField(db_collation="C")),
                        ("currency", models.CharField(db_collation="C", max_length=3)),
                        ("shop", models.UUIDField()),
                        ("amount_minor", models.BigIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount_minor__gte", 0)), name="balance_is_never_below_zero"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mark",
                    fields=[
                        ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                        ("upto", anxin.ledger.models.XidField()),
                    ],
                    options={
                        "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="mark_is_one_row")],
                    },
                ),
                migrations.CreateModel(
                    name="Transfer",
                    fields=[
                        ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                        ("shop", models.UUIDField()),
                        ("order", models.UUIDField(null=True)),
                        ("source", models.TextField(db_collation="C")),
                        ("target", models.TextField(db_collation="C")),
                        ("amount_minor", models.BigIntegerField()),
                        ("currency", models.CharField(db_collation="C", max_length=3)),
                        ("kind", models.CharField(db_collation="C", max_length=40)),
                        ("ref", models.CharField(max_length=80)),
                        ("key", models.CharField(db_collation="C", max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "xid",
                            anxin.ledger.models.XidField(
                                db_default=models.Func(function="pg_current_xact_id", output_field=models.TextField()),
                                editable=False,
                            ),
                        ),
                        ("reverses", models.UUIDField(null=True)),
                        ("chain", models.UUIDField()),
                        ("seq", models.IntegerField()),
                        ("hash", models.BinaryField(max_length=32)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["xid"], name="transfer_by_transaction")],
                        "constraints": [
                            models.UniqueConstraint(fields=("key",), name="transfer_key_is_used_once"),
                            models.UniqueConstraint(
                                fields=("chain", "seq"), name="transfer_has_one_place_in_its_chain"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount_minor__gt", 0)), name="transfer_amount_is_positive"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("reverses__isnull", False)),
                                fields=("reverses",),
                                name="transfer_is_reversed_once",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]

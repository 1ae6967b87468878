import django.db.models.deletion
from django.db import migrations, models

import anxin.evidence.states
import anxin.refs
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("evidence", "0001_initial"),
        ("evidence", "0002_guards"),
        ("evidence", "0003_uploads"),
        ("evidence", "0004_upload_guards"),
        ("evidence", "0005_name_what_lies_under_a_key_of_its_own"),
        ("evidence", "0006_seal_what_people_typed"),
        ("evidence", "0007_let_talk_become_goods"),
    ]

    dependencies = [
        ("orders", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Exhibit",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "slot",
                            models.CharField(
                                choices=[("payment", "支付凭证"), ("goods", "商品状态"), ("talk", "沟通记录")],
                                max_length=10,
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("open_content", models.JSONField(db_column="content", help_text="all but what people typed")),
                        (
                            "words_sealed",
                            models.BinaryField(
                                db_default=b"", default=bytes, help_text="what people typed, as sealed JSON"
                            ),
                        ),
                        ("content_sha256", models.BinaryField(help_text="of the whole content")),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exhibits",
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
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("buyer", "buyer"), ("supplier", "supplier"), ("staff", "staff")],
                                max_length=10,
                            ),
                        ),
                        (
                            "slot",
                            models.CharField(
                                choices=[("payment", "支付凭证"), ("goods", "商品状态"), ("talk", "沟通记录")],
                                max_length=10,
                            ),
                        ),
                        (
                            "sort",
                            models.BooleanField(
                                default=False, help_text="nobody named its slot: what is read in it will"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                blank=True, help_text="the file's own name without its folders", max_length=80
                            ),
                        ),
                        ("media_type", models.CharField(max_length=40)),
                        ("size", models.PositiveIntegerField(help_text="bytes of the original")),
                        ("sha256", models.BinaryField(help_text="of the original", max_length=32)),
                        (
                            "copy_type",
                            models.CharField(
                                blank=True, help_text="of the copy that is shown; a video has none", max_length=40
                            ),
                        ),
                        ("copy_sha256", models.BinaryField(default=bytes, max_length=32)),
                        ("width", models.PositiveIntegerField(default=0)),
                        ("height", models.PositiveIntegerField(default=0)),
                        (
                            "dhash",
                            models.BinaryField(
                                default=bytes, help_text="how it looks, as 256 bits; only ever a hint", max_length=32
                            ),
                        ),
                        ("key_sealed", models.BinaryField(help_text="the key of its files, sealed")),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("reading", "reading"),
                                    ("read", "read"),
                                    ("unread", "unread"),
                                ],
                                default=anxin.evidence.states.UploadState["WAITING"],
                                max_length=10,
                            ),
                        ),
                        (
                            "tries",
                            models.PositiveSmallIntegerField(default=0, help_text="how often a reader has taken it up"),
                        ),
                        (
                            "reading_until",
                            models.DateTimeField(
                                help_text="a reader that has not come back by then has died", null=True
                            ),
                        ),
                        ("read_at", models.DateTimeField(null=True)),
                        (
                            "sealed_reading",
                            models.BinaryField(
                                default=bytes, help_text="what was read; it may name codes and accounts"
                            ),
                        ),
                        (
                            "problems",
                            models.JSONField(
                                default=list, help_text="why it could not be read well, as the reader names it"
                            ),
                        ),
                        (
                            "match",
                            models.CharField(
                                choices=[
                                    ("unverified", "unverified"),
                                    ("matched", "matched"),
                                    ("contradicted", "contradicted"),
                                ],
                                default=anxin.evidence.states.Match["UNVERIFIED"],
                                max_length=12,
                            ),
                        ),
                        (
                            "agreed",
                            models.JSONField(
                                default=list, help_text="the fields that are as in our own record, by name"
                            ),
                        ),
                        (
                            "differing",
                            models.JSONField(
                                default=list, help_text="the fields that are not as in our own record, by name"
                            ),
                        ),
                        ("reused", models.BooleanField(default=False)),
                        (
                            "exhibit",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="upload",
                                to="evidence.exhibit",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uploads",
                                to="orders.order",
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
                    ],
                ),
                migrations.CreateModel(
                    name="EvidenceKey",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("bytes", "bytes"),
                                    ("transaction", "transaction"),
                                    ("merchant", "merchant"),
                                    ("moment", "moment"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("mark", models.BinaryField(max_length=32)),
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
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.shop",
                            ),
                        ),
                        (
                            "upload",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="evidence.upload"
                            ),
                        ),
                    ],
                ),
                migrations.AddIndex(
                    model_name="exhibit",
                    index=models.Index(fields=["order", "id"], name="exhibit_of_order"),
                ),
                migrations.AddIndex(
                    model_name="upload",
                    index=models.Index(
                        condition=models.Q(("state__in", ["waiting", "reading"])), fields=["at"], name="upload_to_read"
                    ),
                ),
                migrations.AddIndex(
                    model_name="upload",
                    index=models.Index(fields=["shop", "-at"], name="upload_of_shop"),
                ),
                migrations.AddConstraint(
                    model_name="upload",
                    constraint=models.UniqueConstraint(
                        fields=("order", "side", "sha256"), name="file_is_shown_once_by_each_side"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="upload",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reading"), _negated=True),
                            ("reading_until__isnull", False),
                            _connector="OR",
                        ),
                        name="upload_being_read_has_a_deadline",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="upload",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "read"), _negated=True), ("read_at__isnull", False), _connector="OR"
                        ),
                        name="read_upload_says_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="evidencekey",
                    constraint=models.UniqueConstraint(
                        fields=("kind", "mark", "order"), name="evidence_key_is_kept_once_for_an_order"
                    ),
                ),
            ]
        )
    ]

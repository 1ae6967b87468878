import django.db.models.deletion
from django.db import migrations, models

import anxin.complaints.states
import anxin.refs
import anxin.vault.fields
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("complaints", "0001_keep_complaints"),
        ("complaints", "0002_guards"),
        ("complaints", "0003_say_that_all_is_done"),
        ("complaints", "0004_link_chargebacks"),
    ]

    dependencies = [
        ("cases", "0001_tables"),
        ("orders", "0001_tables"),
        ("payments", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Complaint",
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
                                    ("wechat", "wechat"),
                                    ("alipay", "alipay"),
                                    ("authority", "authority"),
                                    ("chargeback", "chargeback"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("outside_id", models.CharField(max_length=64)),
                        (
                            "authority",
                            models.CharField(
                                blank=True, help_text="which office or court, for those by letter", max_length=80
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "received"),
                                    ("answered", "answered"),
                                    ("finished", "finished"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default=anxin.complaints.states.ComplaintState["RECEIVED"],
                                max_length=10,
                            ),
                        ),
                        (
                            "owner",
                            models.CharField(
                                blank=True, help_text="who must act next: machine, agent, senior …", max_length=10
                            ),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("on_due", models.CharField(blank=True, default="", max_length=10)),
                        (
                            "finish_by",
                            models.DateTimeField(help_text="until when it is to be over, by the outside's own limit"),
                        ),
                        (
                            "problem",
                            models.CharField(
                                blank=True,
                                help_text="the outside's own word: refund, not_working, other",
                                max_length=12,
                            ),
                        ),
                        (
                            "words",
                            anxin.vault.fields.SealedText(
                                blank=True, help_text="what was complained of", purpose="complaint"
                            ),
                        ),
                        (
                            "phone_sealed",
                            models.BinaryField(default=bytes, help_text="how to reach who complained; sealed"),
                        ),
                        (
                            "transaction_no",
                            models.CharField(blank=True, help_text="the payment, as they name it", max_length=64),
                        ),
                        (
                            "asked_minor",
                            models.BigIntegerField(default=0, help_text="what was asked back; 0: not said"),
                        ),
                        (
                            "times",
                            models.PositiveSmallIntegerField(
                                default=1, help_text="how often the payer has complained about this"
                            ),
                        ),
                        ("urgent", models.BooleanField(default=False)),
                        (
                            "escalated_at",
                            models.DateTimeField(help_text="since when the outside's own people look at it", null=True),
                        ),
                        ("made_at", models.DateTimeField(help_text="when it was made, by their clock")),
                        ("received_at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(help_text="when its whole text was first had", null=True)),
                        ("answered_at", models.DateTimeField(help_text="when it was first answered", null=True)),
                        (
                            "outcome_at",
                            models.DateTimeField(help_text="when the last outcome was put into an answer", null=True),
                        ),
                        (
                            "finish_asked",
                            models.BooleanField(default=False, help_text="the outside was told that all is done"),
                        ),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints",
                                to="cases.case",
                            ),
                        ),
                        (
                            "channel",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints",
                                to="payments.channel",
                            ),
                        ),
                        (
                            "chargeback",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaint",
                                to="payments.chargeback",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints",
                                to="orders.order",
                            ),
                        ),
                        (
                            "payment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints",
                                to="payments.payment",
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
                    name="ComplaintStep",
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
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
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="complaints.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Reply",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("reply", "reply"),
                                    ("approve", "approve"),
                                    ("reject", "reject"),
                                    ("finish", "finish"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("words", anxin.vault.fields.SealedText(blank=True, purpose="complaint")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "planned"),
                                    ("said", "said"),
                                    ("refused", "refused"),
                                    ("unknown", "unknown"),
                                ],
                                default=anxin.complaints.states.ReplyState["PLANNED"],
                                max_length=8,
                            ),
                        ),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        ("said_at", models.DateTimeField(null=True)),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replies",
                                to="complaints.complaint",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
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
                    name="Watch",
                    fields=[
                        (
                            "channel",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="complaint_watch",
                                serialize=False,
                                to="payments.channel",
                            ),
                        ),
                        (
                            "known_until",
                            models.DateTimeField(help_text="when the last whole list was asked for", null=True),
                        ),
                        ("due_at", models.DateTimeField(help_text="when the list is missed, and asked for anew")),
                        (
                            "told_to",
                            models.CharField(
                                blank=True, help_text="the address that the channel was told to tell", max_length=200
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
                        "verbose_name_plural": "watches",
                    },
                ),
                migrations.AddIndex(
                    model_name="complaint",
                    index=models.Index(
                        condition=models.Q(("state__in", ["received", "answered"])),
                        fields=["due_at"],
                        name="complaint_due",
                    ),
                ),
                migrations.AddIndex(
                    model_name="complaint",
                    index=models.Index(fields=["shop", "received_at"], name="complaint_of_shop"),
                ),
                migrations.AddConstraint(
                    model_name="complaint",
                    constraint=models.UniqueConstraint(fields=("channel", "outside_id"), name="complaint_is_kept_once"),
                ),
                migrations.AddConstraint(
                    model_name="complaint",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("channel", None)),
                        fields=("shop", "outside_id"),
                        name="letter_is_booked_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="complaint",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("channel__isnull", False),
                            ("kind", anxin.complaints.states.Kind["AUTHORITY"]),
                            _connector="OR",
                        ),
                        name="complaint_names_its_channel",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="complaint",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("outside_id", ""), _negated=True), name="complaint_has_their_number"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="complaint",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("asked_minor__gte", 0)), name="complaint_asks_no_less_than_nothing"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="complaint",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["received", "answered"]), _negated=True),
                            models.Q(
                                ("due_at__isnull", False),
                                ("on_due__in", ["escalate", "alarm"]),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="open_complaint_has_an_owner_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reply",
                    constraint=models.UniqueConstraint(
                        fields=("complaint", "number"), name="reply_number_is_unique_in_its_complaint"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reply",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="reply_says_something"
                    ),
                ),
            ]
        )
    ]

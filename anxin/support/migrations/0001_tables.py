import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anxin.refs
import anxin.support.states
import anxin.vault.fields
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("support", "0001_initial"),
        ("support", "0002_letters_to_the_staff"),
        ("support", "0003_conversation"),
        ("support", "0004_guard_conversation"),
        ("support", "0005_seal_messages"),
        ("support", "0006_seal_promises"),
    ]

    dependencies = [
        ("evidence", "0001_tables"),
        ("orders", "0001_tables"),
        ("people", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Commitment",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("owner", models.CharField(help_text="the actor who promised and owes it", max_length=80)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("buyer", "buyer"),
                                    ("agent", "agent"),
                                    ("supplier", "supplier"),
                                    ("platform", "platform"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "matter",
                            models.CharField(
                                choices=[
                                    ("answer", "answer"),
                                    ("decision", "decision"),
                                    ("refund", "refund"),
                                    ("reissue", "reissue"),
                                    ("delivery", "delivery"),
                                    ("other", "other"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "words",
                            anxin.vault.fields.SealedText(
                                blank=True, help_text="what was promised, as it is shown", purpose="promise"
                            ),
                        ),
                        (
                            "reason",
                            anxin.vault.fields.SealedText(
                                blank=True, help_text="why it takes that long", purpose="promise"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "open"), ("kept", "kept"), ("broken", "broken")],
                                default=anxin.support.states.CommitmentState["OPEN"],
                                max_length=10,
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("on_due", models.CharField(default="break", max_length=12)),
                        (
                            "proof",
                            anxin.vault.fields.SealedText(
                                blank=True, help_text="what shows that it was kept", purpose="promise"
                            ),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitments",
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
                            "supplier",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CommitmentStep",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="support.commitment",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("by", models.CharField(max_length=80)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("buyer", "buyer"),
                                    ("agent", "agent"),
                                    ("supplier", "supplier"),
                                    ("platform", "platform"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "to",
                            models.CharField(
                                choices=[
                                    ("buyer", "buyer"),
                                    ("agent", "agent"),
                                    ("supplier", "supplier"),
                                    ("platform", "platform"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "body_sealed",
                            models.BinaryField(
                                default=bytes, help_text="sealed: people write accounts and codes; empty for none"
                            ),
                        ),
                        ("flags", models.JSONField(default=list, help_text="what both sides are warned of")),
                        ("uploads", models.JSONField(default=list, help_text="ids of the pictures sent with it")),
                        ("at", models.DateTimeField()),
                        (
                            "exhibit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.exhibit"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="orders.order"
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
                                help_text="who writes or is written to, if a supplier",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="commitment",
                    name="message",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="support.message",
                    ),
                ),
                migrations.CreateModel(
                    name="Nudge",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("by", models.CharField(max_length=80)),
                        (
                            "to",
                            models.CharField(
                                choices=[
                                    (anxin.support.states.Voice["AGENT"], "agent"),
                                    (anxin.support.states.Voice["SUPPLIER"], "supplier"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "stands",
                            models.CharField(
                                help_text="the state of the case, or of the order without one", max_length=20
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("until", models.DateTimeField(help_text="from when on another one is possible")),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="nudges", to="orders.order"
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Question",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "owner",
                            models.CharField(
                                choices=[
                                    ("agent", "agent"),
                                    ("senior", "senior"),
                                    ("finance", "finance"),
                                    ("operator", "operator"),
                                    ("supplier", "supplier"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "waiting"), ("answered", "answered"), ("handed", "handed")],
                                default=anxin.support.states.QuestionState["WAITING"],
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        (
                            "on_due",
                            models.CharField(
                                choices=[
                                    ("to_agent", "to_agent"),
                                    ("to_senior", "to_senior"),
                                    ("to_operator", "to_operator"),
                                    ("alarm", "alarm"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "late",
                            models.BooleanField(
                                default=False, help_text="whether a due time has passed without an answer"
                            ),
                        ),
                        ("answered_by", models.CharField(blank=True, max_length=80)),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="orders.order"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                help_text="to whom it was handed by name",
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
                            "supplier",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.supplier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="QuestionStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="support.question"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Seen",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("reader", models.CharField(max_length=80)),
                        ("message", models.UUIDField(help_text="the last one read; ids are in the order of time")),
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
                    ],
                    options={
                        "verbose_name_plural": "seen",
                    },
                ),
                migrations.CreateModel(
                    name="HandOver",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("by", models.CharField(max_length=80)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("agent", "agent"),
                                    ("senior", "senior"),
                                    ("finance", "finance"),
                                    ("operator", "operator"),
                                    ("supplier", "supplier"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "target",
                            models.CharField(
                                choices=[
                                    ("agent", "agent"),
                                    ("senior", "senior"),
                                    ("finance", "finance"),
                                    ("operator", "operator"),
                                    ("supplier", "supplier"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", anxin.vault.fields.SealedText(blank=True, purpose="hand-over")),
                        (
                            "in_a_row",
                            models.PositiveSmallIntegerField(help_text="this one counted; 1 after any progress"),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hand_overs",
                                to="orders.order",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                help_text="by name, if so",
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
                            "supplier",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.supplier",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("order", "number"), name="hand_over_number_is_unique_in_its_order"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="hand_over_has_a_reason"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("in_a_row__gte", 1)), name="hand_over_is_counted"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Letter",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("subject", models.CharField(max_length=120)),
                        (
                            "body_sealed",
                            models.BinaryField(help_text="sealed: a letter may hold the link that opens the order"),
                        ),
                        ("at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letters",
                                to="orders.order",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("person__isnull", False)),
                                fields=["person"],
                                name="letter_of_person",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("order", "kind"), name="letter_of_a_kind_is_written_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("order", None), ("person__isnull", False)),
                                    models.Q(("order__isnull", False), ("person", None)),
                                    _connector="OR",
                                ),
                                name="letter_has_one_reader",
                            ),
                        ],
                    },
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(fields=["order", "id"], name="message_of_order"),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("role", anxin.support.states.Voice["SUPPLIER"]), _negated=True),
                                models.Q(("to", anxin.support.states.Voice["SUPPLIER"]), _negated=True),
                            ),
                            ("supplier__isnull", False),
                            _connector="OR",
                        ),
                        name="message_names_its_supplier",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("body_sealed", b""), ("uploads", []), _negated=True),
                        name="message_is_not_empty",
                    ),
                ),
                migrations.AddIndex(
                    model_name="commitment",
                    index=models.Index(
                        condition=models.Q(("state", anxin.support.states.CommitmentState["OPEN"])),
                        fields=["due_at"],
                        name="commitment_due",
                    ),
                ),
                migrations.AddIndex(
                    model_name="commitment",
                    index=models.Index(fields=["owner", "made_at"], name="commitment_of_owner"),
                ),
                migrations.AddIndex(
                    model_name="commitment",
                    index=models.Index(fields=["shop", "made_at"], name="commitment_of_shop"),
                ),
                migrations.AddConstraint(
                    model_name="commitment",
                    constraint=models.UniqueConstraint(
                        fields=("order", "number"), name="commitment_number_is_unique_in_its_order"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="commitment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", anxin.support.states.CommitmentState["OPEN"]), _negated=True),
                            models.Q(
                                ("due_at__isnull", False),
                                models.Q(("on_due", ""), _negated=True),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="open_commitment_has_an_owner_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="commitment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", anxin.support.states.CommitmentState["OPEN"])),
                            models.Q(
                                models.Q(("state", anxin.support.states.CommitmentState["OPEN"]), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="commitment_is_closed_at_a_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="commitment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", anxin.support.states.CommitmentState["KEPT"]), _negated=True),
                            models.Q(("proof", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="kept_commitment_is_shown",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="commitment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("made_at"))),
                        name="commitment_is_due_after_it_is_made",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="commitment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", anxin.support.states.Voice["SUPPLIER"]), ("supplier__isnull", False)),
                            models.Q(("role", anxin.support.states.Voice["AGENT"]), ("supplier", None)),
                            _connector="OR",
                        ),
                        name="commitment_is_of_an_agent_or_a_supplier",
                    ),
                ),
                migrations.AddIndex(
                    model_name="nudge",
                    index=models.Index(fields=["order", "to", "at"], name="nudge_of_order"),
                ),
                migrations.AddConstraint(
                    model_name="nudge",
                    constraint=models.UniqueConstraint(
                        fields=("order", "number"), name="nudge_number_is_unique_in_its_order"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="nudge",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("at"))), name="nudge_has_a_period"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="nudge",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to", anxin.support.states.Voice["SUPPLIER"]), _negated=True),
                            ("supplier__isnull", False),
                            _connector="OR",
                        ),
                        name="nudge_names_its_supplier",
                    ),
                ),
                migrations.AddIndex(
                    model_name="question",
                    index=models.Index(
                        condition=models.Q(("state", anxin.support.states.QuestionState["WAITING"])),
                        fields=["due_at"],
                        name="question_due",
                    ),
                ),
                migrations.AddIndex(
                    model_name="question",
                    index=models.Index(fields=["order", "id"], name="question_of_order"),
                ),
                migrations.AddConstraint(
                    model_name="question",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(
                            ("state", anxin.support.states.QuestionState["WAITING"]),
                            models.Q(("owner", anxin.support.states.Desk["SUPPLIER"]), _negated=True),
                        ),
                        fields=("order",),
                        name="order_asks_the_house_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="question",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(
                            ("owner", anxin.support.states.Desk["SUPPLIER"]),
                            ("state", anxin.support.states.QuestionState["WAITING"]),
                        ),
                        fields=("order", "supplier"),
                        name="order_asks_a_supplier_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="question",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", anxin.support.states.QuestionState["WAITING"]), _negated=True),
                            models.Q(
                                ("due_at__isnull", False),
                                models.Q(("on_due", ""), _negated=True),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="waiting_question_has_an_owner_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="question",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owner", anxin.support.states.Desk["SUPPLIER"]), _negated=True),
                            ("supplier__isnull", False),
                            _connector="OR",
                        ),
                        name="question_to_a_supplier_names_it",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="question",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", False),
                                ("state", anxin.support.states.QuestionState["ANSWERED"]),
                            ),
                            models.Q(
                                models.Q(("state", anxin.support.states.QuestionState["ANSWERED"]), _negated=True),
                                ("answered_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="question_is_answered_at_a_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="seen",
                    constraint=models.UniqueConstraint(fields=("order", "reader"), name="reader_has_one_mark"),
                ),
            ]
        )
    ]

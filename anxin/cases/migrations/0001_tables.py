import django.db.models.deletion
from django.db import migrations, models

import anxin.cases.states
import anxin.refs
import anxin.vault.fields
from anxin.routines.tables import Tables


class Migration(migrations.Migration):
    initial = True

    # a database of before knows them by these names
    replaces = [
        ("cases", "0001_initial"),
        ("cases", "0002_guards"),
        ("cases", "0003_claimants"),
        ("cases", "0004_remedies_for_many"),
        ("cases", "0005_guard_remedies"),
        ("cases", "0006_verdicts_of_people"),
        ("cases", "0007_offers_and_appeals"),
        ("cases", "0008_guard_offers_and_appeals"),
        ("cases", "0009_name_units"),
        ("cases", "0010_appeals_wait_for_two"),
        ("cases", "0011_seal_words"),
    ]

    dependencies = [
        ("orders", "0001_tables"),
        ("people", "0001_tables"),
        ("policy", "0001_tables"),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("problem", models.CharField(max_length=20)),
                        (
                            "words",
                            anxin.vault.fields.SealedText(blank=True, help_text="what the buyer wrote", purpose="case"),
                        ),
                        (
                            "units",
                            models.JSONField(
                                blank=True,
                                db_default=[],
                                default=list,
                                help_text="pieces of the line it is about; empty: every one",
                            ),
                        ),
                        (
                            "bad_units",
                            models.JSONField(
                                blank=True,
                                db_default=[],
                                default=list,
                                help_text="those of them that the supplier or a check says are bad",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("opened", "opened"),
                                    ("waiting", "waiting"),
                                    ("awaiting_supplier", "awaiting_supplier"),
                                    ("awaiting_buyer", "awaiting_buyer"),
                                    ("in_review", "in_review"),
                                    ("offered", "offered"),
                                    ("appealed", "appealed"),
                                    ("decided", "decided"),
                                    ("settled", "settled"),
                                    ("withdrawn", "withdrawn"),
                                    ("lapsed", "lapsed"),
                                ],
                                default=anxin.cases.states.CaseState["OPENED"],
                                max_length=20,
                            ),
                        ),
                        (
                            "owner",
                            models.CharField(
                                blank=True,
                                help_text="who must act next: machine, buyer, supplier, agent …",
                                max_length=10,
                            ),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("on_due", models.CharField(blank=True, default="", max_length=20)),
                        ("supplier_answer", models.CharField(default="not_asked", max_length=12)),
                        (
                            "supplier_proof",
                            anxin.vault.fields.SealedText(
                                blank=True, help_text="what the supplier showed against the claim", purpose="case"
                            ),
                        ),
                        ("supplier_asked_at", models.DateTimeField(null=True)),
                        ("code_check", models.CharField(default="not_checked", max_length=20)),
                        ("recall", models.CharField(default="not_tried", max_length=10)),
                        ("buyer_asked", models.CharField(default="no", max_length=10)),
                        ("account_error", models.CharField(default="none", max_length=10)),
                        (
                            "claimed_after_minutes",
                            models.IntegerField(default=0, help_text="from delivery or reveal to opening; frozen"),
                        ),
                        (
                            "claimant",
                            models.BinaryField(
                                default=bytes,
                                help_text="the buyer's id, or the mark of a guest's contact; empty when the platform opened it",
                            ),
                        ),
                        ("opened_by", models.CharField(max_length=80)),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="orders.line"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="orders.order"
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
                    name="Appeal",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("first_by", models.CharField(help_text="who decided that", max_length=80)),
                        (
                            "points",
                            anxin.vault.fields.SealedList(
                                blank=True,
                                help_text="what the buyer holds against it, one text a point",
                                purpose="case",
                            ),
                        ),
                        (
                            "answers",
                            anxin.vault.fields.SealedList(
                                blank=True, help_text="one {zh, en} for each point, in the same order", purpose="case"
                            ),
                        ),
                        ("evidence", models.JSONField(default=list, help_text="ids of what was added with the appeal")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("overturned", "overturned"),
                                    ("confirmed", "confirmed"),
                                    ("withdrawn", "withdrawn"),
                                    ("agreed", "agreed"),
                                ],
                                default=anxin.cases.states.AppealState["OPEN"],
                                max_length=12,
                            ),
                        ),
                        ("owner", models.CharField(blank=True, max_length=10)),
                        (
                            "assigned_to",
                            models.CharField(
                                blank=True, help_text="who decides it: an actor that was not in it", max_length=80
                            ),
                        ),
                        ("alone", models.BooleanField(default=False)),
                        ("not_before", models.DateTimeField(null=True)),
                        ("due_at", models.DateTimeField(null=True)),
                        ("on_due", models.CharField(blank=True, max_length=12)),
                        ("opened_by", models.CharField(max_length=80)),
                        ("opened_at", models.DateTimeField()),
                        ("decided_by", models.CharField(blank=True, max_length=80)),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="orders.order"
                            ),
                        ),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="appeal", to="cases.case"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="AppealStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="cases.appeal"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="cases.case"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("outcome", models.CharField(max_length=20)),
                        ("clause", models.CharField(max_length=60)),
                        ("clause_number", models.PositiveSmallIntegerField()),
                        ("reason_zh", models.TextField()),
                        ("reason_en", models.TextField()),
                        ("by", models.CharField(max_length=80)),
                        ("liable", models.CharField(blank=True, max_length=30)),
                        ("amount_minor", models.BigIntegerField(default=0)),
                        (
                            "units",
                            models.JSONField(
                                blank=True,
                                db_default=[],
                                default=list,
                                help_text="pieces of the line it is about; empty: every one",
                            ),
                        ),
                        ("within_minutes", models.IntegerField(null=True)),
                        ("facts", models.JSONField()),
                        (
                            "trace",
                            models.JSONField(
                                help_text="null: to be derived from facts and rules when somebody looks", null=True
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="cases.case",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="orders.line",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="orders.order",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policy.policyversion",
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
                migrations.AddField(
                    model_name="appeal",
                    name="decision",
                    field=models.ForeignKey(
                        help_text="what is appealed against",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.decision",
                    ),
                ),
                migrations.CreateModel(
                    name="FourEyes",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("above_minor", models.BigIntegerField()),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "four eyes",
                    },
                ),
                migrations.CreateModel(
                    name="Offer",
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
                                choices=[("buyer", "buyer"), ("supplier", "supplier"), ("agent", "agent")],
                                max_length=10,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("partial_refund", "partial_refund"),
                                    ("full", "full"),
                                    ("reissue", "reissue"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "amount_minor",
                            models.BigIntegerField(default=0, help_text="what goes back; nothing for another one"),
                        ),
                        (
                            "proposed_minor",
                            models.BigIntegerField(default=0, help_text="what the facts spoke for when it was made"),
                        ),
                        (
                            "rules_minor",
                            models.BigIntegerField(default=0, help_text="what the rules alone gave when it was made"),
                        ),
                        ("words", anxin.vault.fields.SealedText(blank=True, purpose="case")),
                        (
                            "liable",
                            models.CharField(
                                blank=True, help_text="who bears it; empty until the other side says so", max_length=30
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("accepted", "accepted"),
                                    ("declined", "declined"),
                                    ("lapsed", "lapsed"),
                                    ("withdrawn", "withdrawn"),
                                    ("superseded", "superseded"),
                                ],
                                default=anxin.cases.states.OfferState["OPEN"],
                                max_length=12,
                            ),
                        ),
                        (
                            "owner",
                            models.CharField(
                                blank=True, help_text="who must answer: buyer, supplier or agent", max_length=10
                            ),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("on_due", models.CharField(blank=True, max_length=12)),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        ("answered_by", models.CharField(blank=True, max_length=80)),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="cases.case"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="orders.order"
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
                    name="OfferStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="cases.offer"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Remedy",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("source", models.CharField(help_text="batch or supplier", max_length=10)),
                        ("subject", models.UUIDField(help_text="the batch or the supplier")),
                        ("outcome", models.CharField(help_text="refund_full or reissue", max_length=20)),
                        ("liable", models.CharField(max_length=30)),
                        ("reason_zh", models.TextField()),
                        ("reason_en", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "running"), ("done", "done"), ("stopped", "stopped")],
                                default=anxin.cases.states.RemedyState["RUNNING"],
                                max_length=10,
                            ),
                        ),
                        ("total", models.PositiveIntegerField(help_text="lines found when it began")),
                        (
                            "amount_minor",
                            models.BigIntegerField(help_text="what those lines had cost, less what had gone back"),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "shop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.shop"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "remedies",
                    },
                ),
                migrations.CreateModel(
                    name="RemedyLine",
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
                                choices=[("waiting", "waiting"), ("remedied", "remedied"), ("skipped", "skipped")],
                                default=anxin.cases.states.RemedyLineState["WAITING"],
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField(null=True)),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="remedies", to="orders.line"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
                            ),
                        ),
                        (
                            "remedy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cases.remedy"
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
                    name="RemedyStep",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="cases.remedy"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Verdict",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=anxin.refs.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "answers",
                            anxin.vault.fields.SealedList(
                                blank=True, help_text="of an appeal: one {zh, en} a point", purpose="case"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("carried_out", "carried_out"),
                                    ("dropped", "dropped"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("outcome", models.CharField(max_length=20)),
                        (
                            "amount_minor",
                            models.BigIntegerField(
                                help_text="fen that go back, or what another one is worth; 0: nothing leaves"
                            ),
                        ),
                        (
                            "units",
                            models.JSONField(
                                blank=True,
                                db_default=[],
                                default=list,
                                help_text="pieces that it is about; empty: those of the case",
                            ),
                        ),
                        ("liable", models.CharField(blank=True, help_text="empty: as the clause says", max_length=30)),
                        ("reason_zh", anxin.vault.fields.SealedText(blank=True, purpose="case")),
                        ("reason_en", anxin.vault.fields.SealedText(blank=True, purpose="case")),
                        (
                            "suggested",
                            models.CharField(
                                blank=True, help_text="empty: the facts spoke for neither side", max_length=20
                            ),
                        ),
                        ("suggested_minor", models.BigIntegerField(default=0)),
                        (
                            "against",
                            anxin.vault.fields.SealedText(
                                blank=True, help_text="why the person decided against the suggestion", purpose="case"
                            ),
                        ),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        ("due_at", models.DateTimeField(help_text="until when a second person confirms", null=True)),
                        (
                            "opens_at",
                            models.DateTimeField(
                                help_text="where nobody else is there: when it is carried out by itself", null=True
                            ),
                        ),
                        ("seconded_by", models.CharField(blank=True, max_length=80)),
                        (
                            "stood_until",
                            models.DateTimeField(
                                help_text="the case's own deadline, which no draft prolongs", null=True
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "appeal",
                            models.ForeignKey(
                                help_text="the appeal it decides, if any",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verdicts",
                                to="cases.appeal",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="verdicts", to="cases.case"
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
                    ],
                ),
                migrations.CreateModel(
                    name="Attention",
                    fields=[
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="attention",
                                serialize=False,
                                to="cases.case",
                            ),
                        ),
                        ("taken_by", models.CharField(blank=True, max_length=80)),
                        ("taken_until", models.DateTimeField(help_text="lapses by itself", null=True)),
                        ("came_at", models.DateTimeField(help_text="when the case first came before people")),
                        ("first_by", models.CharField(blank=True, max_length=80)),
                        (
                            "first_at",
                            models.DateTimeField(
                                help_text="the first act of a person that the buyer has something of", null=True
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
                        "verbose_name_plural": "attention",
                    },
                ),
                migrations.CreateModel(
                    name="Material",
                    fields=[
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="material",
                                serialize=False,
                                to="cases.case",
                            ),
                        ),
                        ("slots", models.JSONField(help_text="payment, goods, talk")),
                        ("words_zh", anxin.vault.fields.SealedText(blank=True, purpose="case")),
                        ("words_en", anxin.vault.fields.SealedText(blank=True, purpose="case")),
                        ("by", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
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
                        "verbose_name_plural": "material",
                    },
                ),
                migrations.AddIndex(
                    model_name="case",
                    index=models.Index(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "opened",
                                    "waiting",
                                    "awaiting_supplier",
                                    "awaiting_buyer",
                                    "in_review",
                                    "offered",
                                    "appealed",
                                ],
                            )
                        ),
                        fields=["due_at"],
                        name="case_due",
                    ),
                ),
                migrations.AddIndex(
                    model_name="case",
                    index=models.Index(
                        condition=models.Q(("claimant", b""), _negated=True),
                        fields=["claimant", "opened_at"],
                        name="case_of_claimant",
                    ),
                ),
                migrations.AddIndex(
                    model_name="case",
                    index=models.Index(
                        condition=models.Q(("owner__in", ("agent", "finance", "operator", "senior"))),
                        fields=["shop", "due_at", "id"],
                        name="case_for_staff",
                    ),
                ),
                migrations.AddIndex(
                    model_name="case",
                    index=models.Index(
                        condition=models.Q(("closed_at__isnull", False)),
                        fields=["shop", "problem", "closed_at"],
                        name="case_decided_alike",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.UniqueConstraint(
                        fields=("order", "number"), name="case_number_is_unique_in_its_order"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "opened",
                                    "waiting",
                                    "awaiting_supplier",
                                    "awaiting_buyer",
                                    "in_review",
                                    "offered",
                                    "appealed",
                                ],
                            )
                        ),
                        fields=("line",),
                        name="line_has_one_open_case",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    [
                                        "opened",
                                        "waiting",
                                        "awaiting_supplier",
                                        "awaiting_buyer",
                                        "in_review",
                                        "offered",
                                        "appealed",
                                    ],
                                ),
                                _negated=True,
                            ),
                            models.Q(
                                ("due_at__isnull", False),
                                models.Q(("on_due", ""), _negated=True),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="open_case_has_an_owner_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddIndex(
                    model_name="decision",
                    index=models.Index(fields=["order", "id"], name="decision_of_order"),
                ),
                migrations.AddIndex(
                    model_name="decision",
                    index=models.Index(
                        condition=models.Q(("case__isnull", False)), fields=["case"], name="decision_of_case"
                    ),
                ),
                migrations.AddIndex(
                    model_name="appeal",
                    index=models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="appeal_due"),
                ),
                migrations.AddIndex(
                    model_name="appeal",
                    index=models.Index(fields=["shop", "closed_at"], name="appeal_of_shop"),
                ),
                migrations.AddConstraint(
                    model_name="appeal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "open"), _negated=True),
                            models.Q(
                                ("due_at__isnull", False),
                                models.Q(("on_due", ""), _negated=True),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="open_appeal_has_an_owner_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appeal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("alone", True),
                            ("decided_by__in", ["", "machine"]),
                            models.Q(("decided_by", models.F("first_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="appeal_is_not_decided_by_who_decided_first",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appeal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("alone", False), ("not_before__isnull", False), _connector="OR"),
                        name="appeal_to_the_same_person_cools_down",
                    ),
                ),
                migrations.AddIndex(
                    model_name="foureyes",
                    index=models.Index(fields=["shop", "-id"], name="four_eyes_of_shop"),
                ),
                migrations.AddConstraint(
                    model_name="foureyes",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("above_minor__gte", 0)), name="four_eyes_above_an_amount"
                    ),
                ),
                migrations.AddIndex(
                    model_name="offer",
                    index=models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="offer_due"),
                ),
                migrations.AddConstraint(
                    model_name="offer",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("case", "side"),
                        name="case_has_one_open_offer_of_a_side",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="offer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "open"), _negated=True),
                            models.Q(
                                ("due_at__isnull", False),
                                models.Q(("on_due", ""), _negated=True),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="open_offer_has_an_owner_a_deadline_and_a_consequence",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="offer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_minor", 0), ("kind", "reissue")),
                            models.Q(models.Q(("kind", "reissue"), _negated=True), ("amount_minor__gt", 0)),
                            _connector="OR",
                        ),
                        name="offer_of_money_names_an_amount",
                    ),
                ),
                migrations.AddIndex(
                    model_name="remedy",
                    index=models.Index(condition=models.Q(("state", "running")), fields=["due_at"], name="remedy_due"),
                ),
                migrations.AddConstraint(
                    model_name="remedy",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "running")), fields=("subject", "outcome"), name="remedy_runs_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="remedy",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True), ("due_at__isnull", False), _connector="OR"
                        ),
                        name="running_remedy_has_a_deadline",
                    ),
                ),
                migrations.AddIndex(
                    model_name="remedyline",
                    index=models.Index(
                        condition=models.Q(("state", "waiting")), fields=["remedy", "order"], name="remedy_waiting"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="remedyline",
                    constraint=models.UniqueConstraint(fields=("remedy", "line"), name="remedy_reaches_a_line_once"),
                ),
                migrations.AddIndex(
                    model_name="verdict",
                    index=models.Index(fields=["shop", "at"], name="verdict_of_shop"),
                ),
                migrations.AddConstraint(
                    model_name="verdict",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")), fields=("case",), name="case_has_one_waiting_verdict"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="verdict",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waiting"), _negated=True), ("due_at__isnull", False), _connector="OR"
                        ),
                        name="waiting_verdict_has_a_deadline",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="verdict",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0)), name="verdict_takes_nothing"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="verdict",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("seconded_by", models.F("by")), _negated=True),
                        name="nobody_seconds_oneself",
                    ),
                ),
                migrations.AddIndex(
                    model_name="attention",
                    index=models.Index(
                        condition=models.Q(("first_at__isnull", False)), fields=["shop", "first_at"], name="first_acts"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="attention",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("taken_by", ""), ("taken_until__isnull", False), _connector="OR"),
                        name="taken_case_is_free_again_at_a_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="attention",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("first_at__isnull", True), models.Q(("first_by", ""), _negated=True), _connector="OR"
                        ),
                        name="first_act_has_its_person",
                    ),
                ),
            ]
        )
    ]

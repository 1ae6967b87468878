"""What do people of the staff do with a case? Have it before them, find something, ask for something, and by what rule.

Imported by `models`, so that Django knows the tables.
"""

from django.db import models

from anxin.cases.states import VerdictState
from anxin.orders.models import Order
from anxin.people.models import Shop
from anxin.refs import new_id
from anxin.vault.fields import SealedList, SealedText

TYPED = "case"
STAFF_OWNERS = ("agent", "finance", "operator", "senior")


class Attention(models.Model):
    """Who has a case before them for some minutes, and when did the first person act on it?"""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="attention")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    taken_by = models.CharField(max_length=80, blank=True)
    taken_until = models.DateTimeField(null=True, help_text="lapses by itself")
    came_at = models.DateTimeField(help_text="when the case first came before people")
    first_by = models.CharField(max_length=80, blank=True)
    first_at = models.DateTimeField(null=True, help_text="the first act of a person that the buyer has something of")

    class Meta:
        verbose_name_plural = "attention"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_by="") | models.Q(taken_until__isnull=False),
                name="taken_case_is_free_again_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(first_at__isnull=True) | ~models.Q(first_by=""), name="first_act_has_its_person"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "first_at"], condition=models.Q(first_at__isnull=False), name="first_acts")
        ]

    def __str__(self) -> str:
        return self.taken_by


class Verdict(models.Model):
    """What a person found, beside what was suggested: carried out at once, or waiting for a second person.

    A verdict that waits is no decision; the rules and the buyer know nothing of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="verdicts")
    appeal = models.ForeignKey(
        "cases.Appeal", models.PROTECT, null=True, related_name="verdicts", help_text="the appeal it decides, if any"
    )
    answers = SealedList(purpose=TYPED, help_text="of an appeal: one {zh, en} a point")
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in VerdictState])
    outcome = models.CharField(max_length=20)
    amount_minor = models.BigIntegerField(help_text="fen that go back, or what another one is worth; 0: nothing leaves")
    units = models.JSONField(
        default=list, db_default=[], blank=True, help_text="pieces that it is about; empty: those of the case"
    )
    liable = models.CharField(max_length=30, blank=True, help_text="empty: as the clause says")
    reason_zh = SealedText(purpose=TYPED)
    reason_en = SealedText(purpose=TYPED)
    suggested = models.CharField(max_length=20, blank=True, help_text="empty: the facts spoke for neither side")
    suggested_minor = models.BigIntegerField(default=0)
    against = SealedText(purpose=TYPED, help_text="why the person decided against the suggestion")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="until when a second person confirms")
    opens_at = models.DateTimeField(null=True, help_text="where nobody else is there: when it is carried out by itself")
    seconded_by = models.CharField(max_length=80, blank=True)
    stood_until = models.DateTimeField(null=True, help_text="the case's own deadline, which no draft prolongs")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="waiting"), name="case_has_one_waiting_verdict"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting") | models.Q(due_at__isnull=False),
                name="waiting_verdict_has_a_deadline",
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="verdict_takes_nothing"),
            models.CheckConstraint(condition=~models.Q(seconded_by=models.F("by")), name="nobody_seconds_oneself"),
        ]
        indexes = [models.Index(fields=["shop", "at"], name="verdict_of_shop")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.state}"


class Material(models.Model):
    """What a person asked of a buyer: one list, once for a case, with its time."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="material")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    slots = models.JSONField(help_text="payment, goods, talk")
    words_zh = SealedText(purpose=TYPED)
    words_en = SealedText(purpose=TYPED)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "material"

    def __str__(self) -> str:
        return ", ".join(self.slots)


class FourEyes(models.Model):
    """Above which amount does a shop want a second person? The latest row holds; added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    above_minor = models.BigIntegerField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "four eyes"
        constraints = [models.CheckConstraint(condition=models.Q(above_minor__gte=0), name="four_eyes_above_an_amount")]
        indexes = [models.Index(fields=["shop", "-id"], name="four_eyes_of_shop")]

    def __str__(self) -> str:
        return str(self.above_minor)

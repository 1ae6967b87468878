"""Which rules were in force when: the versions of a shop's policy, how each came about, and what people said to it."""

from django.db import models

from anxin.people.models import Person, Shop
from anxin.policy.states import EDITABLE, NOTICE, PolicyState
from anxin.refs import new_id
from anxin.texts import Text
from anxin.transitions.models import Step


class PolicyVersion(models.Model):
    """One text of the rules. From the announcement on it is never edited: triggers refuse it, whoever asks.

    Orders are pinned to the version under which they were placed. Sub-policies for goods and single items stand in the
    same text, so that one hash seals all that was promised.
    """

    State = PolicyState

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="policies")
    number = models.PositiveIntegerField()
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in PolicyState], default=PolicyState.DRAFT
    )
    proven_sha256 = models.CharField(max_length=64, default="", blank=True, help_text="of the text that was proven")
    proof = models.JSONField(null=True, blank=True, help_text="what the proof covered, and the worst case per problem")
    announced_at = models.DateTimeField(null=True, blank=True)
    takes_effect_at = models.DateTimeField(null=True, blank=True, help_text="as announced; never moved")
    in_force_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="superseded or withdrawn")
    withdrawn_zh = models.CharField(max_length=400, default="", blank=True)
    withdrawn_en = models.CharField(max_length=400, default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="policy_number_is_unique_in_its_shop"),
            models.UniqueConstraint(
                fields=["shop"], condition=models.Q(state="in_force"), name="policy_in_force_is_one_per_shop"
            ),
            models.UniqueConstraint(
                fields=["shop"], condition=models.Q(state="announced"), name="policy_announced_is_one_per_shop"
            ),
            models.UniqueConstraint(
                fields=["shop"],
                condition=models.Q(state__in=[s.value for s in EDITABLE]),
                name="policy_in_the_making_is_one_per_shop",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["proven", "announced"])
                | models.Q(proven_sha256=models.F("text_sha256")),
                name="policy_announced_is_the_text_that_was_proven",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="announced")
                | models.Q(announced_at__isnull=False, takes_effect_at__gte=models.F("announced_at") + NOTICE)
                & models.Q(takes_effect_at__isnull=False),
                name="policy_is_announced_seven_days_ahead",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["in_force", "superseded"]) | models.Q(in_force_at__isnull=False),
                name="policy_in_force_says_since_when",
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_at__isnull=True)
                | models.Q(takes_effect_at__isnull=True)
                | models.Q(in_force_at__gte=models.F("takes_effect_at")),
                name="policy_is_not_in_force_before_its_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn") | (~models.Q(withdrawn_zh="") & ~models.Q(withdrawn_en="")),
                name="policy_withdrawn_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["takes_effect_at"], condition=models.Q(state="announced"), name="policy_due"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def withdrawn_because(self) -> Text:
        """Why it was withdrawn, as a pair."""
        return Text(self.withdrawn_zh, self.withdrawn_en)


class PolicyVersionStep(Step):
    """What happened to a version, when and by whom."""

    subject = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")


class DraftEdit(models.Model):
    """One change of a draft with the text before it, so that it can be undone; taken off when it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="edits")
    before = models.TextField()
    said_zh = models.CharField(max_length=200)
    said_en = models.CharField(max_length=200)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.said_zh

    @property
    def said(self) -> Text:
        """What was changed, as a pair."""
        return Text(self.said_zh, self.said_en)


class PolicyComment(models.Model):
    """What somebody said to an announced version while it was open for comment; kept as it was said."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="comments")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["version", "id"], name="policy_comment_of_version")]

    def __str__(self) -> str:
        return self.words[:40]

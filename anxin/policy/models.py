"""Which rules were in force when: the versions of a shop's policy."""

from django.db import models

from anxin.people.models import Shop
from anxin.refs import new_id


class PolicyVersion(models.Model):
    """One published text of the rules; never edited, pinned by the orders that were placed under it."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        ANNOUNCED = "announced", "公示中"
        IN_FORCE = "in_force", "生效中"
        SUPERSEDED = "superseded", "已被取代"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="policies")
    number = models.PositiveIntegerField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    announced_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="policy_number_is_unique_in_its_shop"),
            models.UniqueConstraint(
                fields=["shop"], condition=models.Q(state="in_force"), name="policy_in_force_is_one_per_shop"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

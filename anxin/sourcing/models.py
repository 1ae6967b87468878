"""From whom goods come: the suppliers of each item, who was asked in turn, how each is doing, what came too often."""

from django.db import models

from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.orders.models import Order
from anxin.people.models import Shop, Supplier
from anxin.refs import new_id
from anxin.sourcing.states import SURPLUS_OPEN, HealthState, SurplusKind, SurplusState
from anxin.transitions.models import Step


class Source(models.Model):
    """One supplier of an item: asked by priority, the smallest first, under its own sku, never above its most."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="sources")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="sources")
    sku = models.CharField(max_length=128, help_text="the item's name at this supplier")
    priority = models.PositiveSmallIntegerField(default=10)
    most_minor = models.BigIntegerField(
        null=True, blank=True, help_text="the most one piece may cost; empty for what the buyer pays, never above it"
    )
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["priority", "most_minor", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "supplier"], name="item_has_a_supplier_once"),
            models.CheckConstraint(condition=models.Q(most_minor__gt=0), name="source_price_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.item} ← {self.supplier}"


class SupplierChange(models.Model):
    """What was changed about a supplier or an item of it, by whom and why: names of settings, never what they say."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="changes")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="changes")
    act = models.CharField(max_length=20)
    fields = models.JSONField(default=list)
    because = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.act} by {self.by}"


class Handover(models.Model):
    """One supplier's turn that is over: it was stopped or had failed before the next one was asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="handovers")
    number = models.PositiveSmallIntegerField()
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", help_text="whose turn it was")
    supplier_no = models.CharField(max_length=64, blank=True)
    to_supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    because = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="handover_number_is_unique_in_its_delivery"),
            models.UniqueConstraint(fields=["delivery", "supplier"], name="supplier_has_one_turn_in_a_delivery"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} → {self.to_supplier}"


class Health(models.Model):
    """How a supplier's system is doing; paused by what was measured, and until when it is left in peace."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.OneToOneField(Supplier, models.PROTECT, related_name="health")
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in HealthState], default=HealthState.WELL)
    because = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "health"

    def __str__(self) -> str:
        return f"{self.supplier}: {self.state}"


class HealthStep(Step):
    """What happened to a supplier's health."""

    subject = models.ForeignKey(Health, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")


class Surplus(models.Model):
    """Goods that arrived though nobody was to get them: taken back, paid back, or lost, and who bears it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="surplus")
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="surplus")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="surplus")
    supplier_no = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in SurplusKind])
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in SurplusState])
    liable = models.CharField(max_length=10, help_text="who bears it when it is lost: supplier or platform")
    cost_minor = models.BigIntegerField(help_text="what the supplier took, or the most it may take")
    currency = models.CharField(max_length=3)
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    booked_at = models.DateTimeField(null=True, help_text="when what was lost left the balance at its supplier")

    class Meta:
        verbose_name_plural = "surplus"
        constraints = [
            models.UniqueConstraint(fields=["delivery", "supplier", "supplier_no"], name="surplus_is_counted_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in SURPLUS_OPEN], ended_at__isnull=True)
                | (~models.Q(state__in=[s.value for s in SURPLUS_OPEN]) & models.Q(ended_at__isnull=False)),
                name="surplus_that_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.ref}: {self.kind} {self.state}"


class Heard(models.Model):
    """A seal under which a supplier's callback was believed: the same one again is a copy, in whichever process.

    Kept for longer than any callback counts as fresh.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    seal = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "heard"
        constraints = [models.UniqueConstraint(fields=["supplier", "seal"], name="seal_is_heard_once")]

    def __str__(self) -> str:
        return self.seal


class Ended(models.Model):
    """An order that came to its end by its supplier's own word, answered or told: what of its work fails?

    Kept for a day, as long as anybody asks how a supplier is doing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", db_index=False)
    failed = models.BooleanField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "ended"
        indexes = [models.Index(fields=["supplier", "at"], name="ended_by_supplier")]

    def __str__(self) -> str:
        return "failed" if self.failed else "delivered"


class SurplusStep(Step):
    """What happened to goods that came too often."""

    subject = models.ForeignKey(Surplus, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")

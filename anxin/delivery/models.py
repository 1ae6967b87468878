"""Goods going out: the stock of codes, deliveries, what suppliers were asked, and each first sight of a code."""

from django.db import models

from anxin.catalog.models import Item
from anxin.delivery.states import OPEN, CodeState, DeliveryState, Fence
from anxin.orders.models import Line, Order
from anxin.people.models import Shop, Supplier
from anxin.refs import new_id
from anxin.transitions.models import Step


class Delivery(models.Model):
    """The fulfilment of one line; a reissue is a further delivery of the same line with the next number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="deliveries")
    line = models.ForeignKey(Line, models.PROTECT, related_name="deliveries")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in DeliveryState], default=DeliveryState.PLANNED
    )
    fence = models.CharField(max_length=10, choices=[(f.value, f.value) for f in Fence], default=Fence.NOT_ASKED)
    delivered_share = models.PositiveSmallIntegerField(default=0, help_text="percent")
    supplier_no = models.CharField(max_length=64, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    promise_until = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=20, default="", blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="delivery_number_is_unique_in_its_line"),
            models.CheckConstraint(condition=models.Q(delivered_share__lte=100), name="delivered_share_is_percent"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[s.value for s in OPEN])
                | (models.Q(due_at__isnull=False) & ~models.Q(on_due="")),
                name="open_delivery_has_a_deadline_and_a_consequence",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state__in=[s.value for s in OPEN]), name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.order.ref}-D{self.number}"


class DeliveryStep(Step):
    """What happened to a delivery."""

    subject = models.ForeignKey(Delivery, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")


class SupplyAttempt(models.Model):
    """One question to a supplier, on record before the socket is opened."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempts")
    kind = models.CharField(max_length=12, help_text="place, query, fence or claim")
    token = models.UUIDField(unique=True, help_text="of the lease under which it was asked")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} → {self.answer or '…'}"


class SupplierNotice(models.Model):
    """What a supplier told us unasked, as it came; a repeat is known as one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="notices")
    external_id = models.CharField(max_length=80)
    body = models.TextField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supplier", "external_id"], name="callback_is_handled_once")]

    def __str__(self) -> str:
        return self.external_id


class Batch(models.Model):
    """One import of codes, sealed under a data key of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="batches")
    source = models.CharField(max_length=120, help_text="the file's name, as given")
    data_key_sealed = models.BinaryField()
    withdrawn_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return self.source


class Code(models.Model):
    """One secret text on the shelf. `mark` is a keyed hash: no code is taken twice, however long ago."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="codes")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="codes")
    sealed = models.BinaryField()
    mark = models.BinaryField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in CodeState], default=CodeState.IN_STOCK)
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="codes")
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "mark"], name="code_is_taken_once_for_all_time"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["allocated", "revealed"]) | models.Q(delivery__isnull=False),
                name="code_that_went_out_names_its_delivery",
            ),
            models.CheckConstraint(
                condition=models.Q(state="revealed", revealed_at__isnull=False) | (~models.Q(state="revealed")),
                name="revealed_code_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["item", "id"], condition=models.Q(state="in_stock"), name="code_on_the_shelf"),
            models.Index(fields=["delivery"], name="code_of_delivery"),
        ]

    def __str__(self) -> str:
        return f"code {self.state}"


class Reveal(models.Model):
    """The recorded first sight of a code: who, when, from where. The line between unseen and seen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="reveals")
    code = models.OneToOneField(Code, models.PROTECT, related_name="reveal")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.at}"

"""Goods going out: the stock of codes, deliveries, what suppliers were asked, and each first sight of a code."""

from django.db import models

from anxin.catalog.models import Item
from anxin.delivery.states import OPEN, CodeState, DeliveryState, Fence
from anxin.orders.models import Line, Order
from anxin.people.models import Shop, Supplier
from anxin.refs import new_id
from anxin.transitions.models import Step
from anxin.vault.fields import SealedText


class Delivery(models.Model):
    """The fulfilment of one line; a reissue is a further delivery of the same line with the next number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="deliveries", db_constraint=False)
    line = models.ForeignKey(Line, models.PROTECT, related_name="deliveries", db_constraint=False, db_index=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField(default=1)
    units = models.JSONField(
        default=list, db_default=[], blank=True, help_text="pieces of the line that it brings; empty: every one"
    )
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in DeliveryState], default=DeliveryState.PLANNED
    )
    fence = models.CharField(max_length=10, choices=[(f.value, f.value) for f in Fence], default=Fence.NOT_ASKED)
    delivered_share = models.PositiveSmallIntegerField(default=0, help_text="percent")
    delivered_pieces = models.PositiveIntegerField(
        null=True, help_text="how many of its pieces arrived, where that was told; the share is then rounded from it"
    )
    supplier_no = models.CharField(max_length=64, blank=True)
    cost_minor = models.BigIntegerField(null=True, help_text="what its supplier said that it takes for all of it")
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

    def __str__(self) -> str:
        return f"{self.order.ref}-D{self.number}"

    @property
    def places(self) -> list[int]:
        """The pieces of the line that it brings, by their numbers from 1. Reads the line."""
        return list(self.units) or list(range(1, self.line.quantity + 1))

    @property
    def quantity(self) -> int:
        """How many pieces it brings."""
        return len(self.units) or self.line.quantity


class DeliveryDue(models.Model):
    """An open delivery's deadline once more, in the order of time: see OrderDue."""

    # of the delivery; the key in the database is (due_at, id)
    id = models.UUIDField(primary_key=True)
    order_id = models.UUIDField()
    due_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries due"

    def __str__(self) -> str:
        return str(self.id)


class DeliveryStep(Step):
    """What happened to a delivery."""

    subject = models.ForeignKey(Delivery, models.PROTECT, related_name="steps", db_constraint=False, db_index=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    # history is kept by its order: see the migrations
    order = models.ForeignKey(Order, models.PROTECT, related_name="+", db_constraint=False, db_index=False)


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
    """What a supplier told us unasked, as it came; a repeat is known as one.

    The body often carries the codes themselves: it is sealed, and no page shows it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="notices")
    external_id = models.CharField(max_length=80)
    body = SealedText(purpose="supplier notice")
    status = models.CharField(max_length=12, blank=True, default="", db_default="", help_text="what it says")
    supplier_no = models.CharField(max_length=64, blank=True, default="", db_default="")
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
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)
    imported_at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawn_because=""),
                name="withdrawn_batch_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.source


class Code(models.Model):
    """One secret text on the shelf. `mark` is a keyed hash: no code is taken twice, however long ago."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # its index is that of the marks, which begins with the shop: each index costs every sale a row
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False)
    # what can still be sold is found by the two indexes below, all that ever came in by its batches
    item = models.ForeignKey(Item, models.PROTECT, related_name="codes", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="codes")
    sealed = models.BinaryField()
    mark = models.BinaryField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in CodeState], default=CodeState.IN_STOCK)
    line = models.ForeignKey(
        Line, models.PROTECT, null=True, related_name="+", db_index=False, help_text="for which it is reserved"
    )
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="codes")
    unit = models.PositiveSmallIntegerField(
        null=True, help_text="which piece of its line it is, where the order of the ids does not tell it"
    )
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
            models.CheckConstraint(
                condition=~models.Q(state="reserved") | models.Q(line__isnull=False),
                name="reserved_code_names_its_line",
            ),
        ]
        indexes = [
            models.Index(fields=["item", "id"], condition=models.Q(state="in_stock"), name="code_on_the_shelf"),
            models.Index(fields=["item", "line"], condition=models.Q(state="reserved"), name="code_reserved"),
        ]

    def __str__(self) -> str:
        return f"code {self.state}"


class Reservation(models.Model):
    """For whom codes were put aside while an order is paid: its buyer, device and address, as keyed hashes.

    It is open for as long as codes are reserved for its line.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    line = models.OneToOneField(Line, models.PROTECT, related_name="reservation")
    quantity = models.PositiveIntegerField()
    buyer = models.BinaryField()
    device = models.BinaryField(default=bytes)
    address = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="reservation_from_where")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line_id}"


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


class Sight(models.Model):
    """Each time that codes of an order were shown, the first and every other: to whom, from where, on what proof."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="sights")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    proof = models.CharField(max_length=12, help_text="signed_in, password, mail_link or staff")
    codes = models.PositiveIntegerField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.by} {self.at}"


class StaffReveal(models.Model):
    """Somebody of the staff wants to see the codes of an order: why, who agreed, and when they were seen.

    Without anybody else to agree, the request opens after a time to cool down, in public.
    """

    class Because(models.TextChoices):
        CASE = "case", "售后核实"
        BUYER_ASKED = "buyer_asked", "买家要求"
        SUPPLIER_CHECK = "supplier_check", "与供货商核对"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="staff_reveals")
    because = models.CharField(max_length=20, choices=Because.choices)
    words = SealedText(purpose="staff reveal", help_text="the reason in words; its buyer reads it")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    opens_at = models.DateTimeField(null=True, help_text="set where nobody else could agree")
    seconded_by = models.CharField(max_length=80, blank=True)
    seconded_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    codes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(seconded_by=models.F("asked_by")), name="nobody_agrees_with_their_own_request"
            ),
            models.CheckConstraint(
                condition=models.Q(seen_at=None)
                | models.Q(seconded_at__isnull=False)
                | models.Q(opens_at__isnull=False, seen_at__gte=models.F("opens_at")),
                name="staff_sees_codes_agreed_or_after_cooling_down",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_because_display()} {self.asked_at}"

"""The agreement: who ordered what, at which price, under which rules."""

from django.db import models

from anxin.catalog.models import Item
from anxin.orders.states import OPEN, OnDue, OrderState
from anxin.people.models import Person, Shop, Supplier
from anxin.policy.models import PolicyVersion
from anxin.refs import new_id
from anxin.texts import Text
from anxin.transitions.models import Step


class Order(models.Model):
    """One purchase. Everything that later happens to it names it by `id`; `ref` is for people and opens nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="orders", db_index=False)
    ref = models.CharField(max_length=8)
    buyer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="orders", db_index=False)
    contact_sealed = models.BinaryField(default=bytes)
    contact_mark = models.BinaryField(default=bytes)
    password_mark = models.BinaryField(default=bytes, help_text="empty for orders of signed-in buyers")
    token_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=8, default="zh-hans")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="orders", db_index=False)
    agreed_sha256 = models.CharField(max_length=64, help_text="of the rules as they were shown and agreed to")
    exclusion_confirmed = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in OrderState], default=OrderState.PLACED)
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=12, choices=[(d.value, d.value) for d in OnDue], default="", blank=True)
    case_open = models.BooleanField(default=False, help_text="while a case is open its deadline rules, not the order's")
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "ref"], name="order_ref_is_unique_in_its_shop"),
            models.UniqueConstraint(fields=["token_sha256"], name="order_token_is_unique"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="order_amount_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[s.value for s in OPEN])
                | (models.Q(due_at__isnull=False) & ~models.Q(on_due="")),
                name="open_order_has_a_deadline_and_a_consequence",
            ),
        ]
        indexes = [
            models.Index(
                fields=["buyer", "-placed_at"], condition=models.Q(buyer__isnull=False), name="order_of_a_buyer"
            ),
            models.Index(fields=["contact_mark"], name="order_by_contact"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def claimant(self) -> bytes:
        """Who claims about this order, whatever order it is: the buyer's id, or the mark of a guest's contact."""
        return self.buyer_id.bytes if self.buyer_id else bytes(self.contact_mark)


class OrderDue(models.Model):
    """An open order's deadline once more, in the order of time: written by the database with each change of an order.

    An index on the order itself would make every change of its state write the row and all its indexes anew.
    """

    # of the order; the key in the database is (on_due, due_at, id): see the migrations
    id = models.UUIDField(primary_key=True)
    on_due = models.CharField(max_length=12)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.id}: {self.on_due}"


class Line(models.Model):
    """One item of an order as it was when it was bought; later changes of the item do not reach it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines", db_constraint=False, db_index=False)
    position = models.PositiveSmallIntegerField(default=1)
    item = models.ForeignKey(Item, models.PROTECT, related_name="lines")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="lines")
    goods = models.CharField(max_length=10)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField()
    unit_price_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    promise_minutes = models.PositiveIntegerField()
    period_days = models.PositiveIntegerField(null=True, help_text="of a membership, as it was sold")
    account_sealed = models.BinaryField(default=bytes)
    account_hint = models.CharField(max_length=40, blank=True, help_text="the account with its middle hidden")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="line_position_is_unique_in_its_order"),
            models.CheckConstraint(
                condition=models.Q(amount_minor=models.F("unit_price_minor") * models.F("quantity")),
                name="line_amount_is_price_times_quantity",
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="line_quantity_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.title_zh} × {self.quantity}"

    @property
    def title(self) -> Text:
        """The title at purchase as a pair."""
        return Text(self.title_zh, self.title_en)


class OrderStep(Step):
    """What happened to an order, when, by whom and why."""

    # history is kept by its order: see the migrations
    subject = models.ForeignKey(Order, models.PROTECT, related_name="steps", db_constraint=False, db_index=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)

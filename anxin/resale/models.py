"""Other shops that buy from us by a protocol, and which of our orders stands for each number of theirs."""

from django.db import models

from anxin.orders.models import Order
from anxin.people.models import Person, Shop
from anxin.refs import new_id


class Reseller(models.Model):
    """Another shop that buys here by a protocol, and pays from the balance of one of our buyers."""

    class Kind(models.TextChoices):
        ANXIN = "anxin", "安心开放协议 / Anxin's open protocol"
        DUJIAO_NEXT = "dujiao_next", "独角数卡 / dujiao-next"
        GOOFISH = "goofish", "闲管家 / Goofish"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="resellers")
    buyer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    account = models.CharField(max_length=64, help_text="the name under which it asks; opens nothing by itself")
    secret_sealed = models.BinaryField(default=bytes)
    enabled = models.BooleanField(default=True)
    keyed_at = models.DateTimeField(null=True, help_text="since when its keys are these; they were shown once")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "account"], name="reseller_account_is_unique_in_its_protocol"),
            models.CheckConstraint(condition=~models.Q(account=""), name="reseller_has_an_account"),
        ]

    def __str__(self) -> str:
        return self.name


class TopUp(models.Model):
    """Money that a reseller paid in advance, under its receipt, which is booked once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Reseller, models.PROTECT, related_name="top_ups")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    proof = models.CharField(max_length=120)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reseller", "proof"], name="resale_top_up_is_booked_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="resale_top_up_is_positive"),
        ]

    def __str__(self) -> str:
        return self.proof


class Resale(models.Model):
    """A number of a reseller's and the order that stands for it; none before one was placed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Reseller, models.PROTECT, related_name="resales")
    order = models.OneToOneField(Order, models.PROTECT, null=True, related_name="resale")
    number = models.CharField(max_length=64, help_text="the reseller's")
    serial = models.BigIntegerField(help_text="ours, for protocols whose numbers are whole")
    asked_mark = models.CharField(
        max_length=64, blank=True, help_text="a keyed hash of what was asked: a number stands for one thing"
    )
    callback_url = models.TextField(blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reseller", "number"], name="resale_number_is_unique_for_its_reseller"),
            models.UniqueConstraint(fields=["reseller", "serial"], name="resale_serial_is_unique_for_its_reseller"),
            models.CheckConstraint(condition=~models.Q(number=""), name="resale_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.number


class Telling(models.Model):
    """What a reseller was last told unasked of an order, and when it is tried next."""

    resale = models.OneToOneField(Resale, models.PROTECT, primary_key=True, related_name="telling")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    told = models.CharField(max_length=12, blank=True, help_text="the order's state that was taken by the reseller")
    tries = models.PositiveSmallIntegerField(default=0)
    tell_at = models.DateTimeField(null=True, help_text="empty when it was tried too often: the reseller looks it up")

    def __str__(self) -> str:
        return f"{self.resale}: {self.told}"


class Return(models.Model):
    """A price that a reseller asked back, under its own number for ever; the case on the order decides about it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    resale = models.ForeignKey(Resale, models.PROTECT, related_name="returns")
    number = models.CharField(max_length=64)
    asked_minor = models.BigIntegerField()
    units = models.JSONField(
        default=list, db_default=[], blank=True, help_text="pieces of the order it is about; empty: every one"
    )
    case = models.UUIDField(null=True, help_text="the case that decides; empty for the latest that is about its pieces")
    callback_url = models.TextField(
        blank=True, default="", db_default="", help_text="where its end is told, if not at the order's"
    )
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    tell_at = models.DateTimeField(null=True, help_text="when its end is told next; empty when nobody is to be told")
    told_at = models.DateTimeField(null=True, help_text="when the reseller took the news of its end")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tell_at"], condition=models.Q(told_at=None), name="return_to_tell")]
        constraints = [
            models.UniqueConstraint(fields=["resale", "number"], name="return_number_is_unique_in_its_resale"),
            models.CheckConstraint(condition=models.Q(asked_minor__gt=0), name="return_amount_is_positive"),
        ]

    def __str__(self) -> str:
        return self.number

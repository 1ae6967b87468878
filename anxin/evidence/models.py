"""What is known of an order, sealed: exhibits that are added and never changed."""

from django.db import models

from anxin.orders.models import Order
from anxin.people.models import Shop
from anxin.refs import new_id


class Exhibit(models.Model):
    """One sealed item of evidence; its place in the order's chain is a link of the ledger's chain."""

    class Slot(models.TextChoices):
        PAYMENT = "payment", "支付凭证"
        GOODS = "goods", "商品状态"
        TALK = "talk", "沟通记录"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="exhibits")
    slot = models.CharField(max_length=10, choices=Slot.choices)
    kind = models.CharField(max_length=40)
    content = models.JSONField()
    content_sha256 = models.BinaryField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="exhibit_of_order")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_slot_display()})"

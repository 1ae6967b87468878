"""What the platform tells people about an order, outside of its pages."""

from django.db import models

from anxin.orders.models import Order
from anxin.people.models import Shop
from anxin.refs import new_id


class Letter(models.Model):
    """One message to the buyer, written in the transaction that makes it true and sent by the agenda."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=120)
    body_sealed = models.BinaryField(help_text="sealed: a letter may hold the link that opens the order")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "kind"], name="letter_of_a_kind_is_written_once")]

    def __str__(self) -> str:
        return self.subject

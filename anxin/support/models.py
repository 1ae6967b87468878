"""What the platform tells people outside of its pages: a buyer about an order, the staff about the house."""

from django.db import models

from anxin import vault
from anxin.orders.models import Order
from anxin.people.models import Person, Shop
from anxin.refs import new_id


class Letter(models.Model):
    """One message, written in the transaction that makes it true and sent by the agenda.

    It is about an order and goes to its buyer, or it is to one of the staff.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="letters", null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=120)
    body_sealed = models.BinaryField(help_text="sealed: a letter may hold the link that opens the order")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "kind"], name="letter_of_a_kind_is_written_once"),
            models.CheckConstraint(
                condition=models.Q(order=None, person__isnull=False) | models.Q(order__isnull=False, person=None),
                name="letter_has_one_reader",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def address(self) -> str:
        """To whom it is sent; empty for nobody."""
        if self.person is not None:
            return self.person.email
        return vault.unseal(self.order.contact_sealed, "contact") if self.order is not None else ""

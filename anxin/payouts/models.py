"""Supplier's money becoming available: one settlement for each supplier and run."""

from django.db import models

from anxin.people.models import Shop, Supplier
from anxin.refs import new_id


class Settlement(models.Model):
    """What became available to one supplier at one moment, and for how many orders."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="settlements")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    orders = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.supplier} {self.at:%Y-%m-%d}"

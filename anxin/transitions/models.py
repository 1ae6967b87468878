"""What does a row of history look like? One abstract shape, one concrete table for each thing that has states.

class OrderStep(Step):
    subject = models.ForeignKey(Order, models.PROTECT, related_name="steps")
    shop = models.UUIDField()  # a column named like one of the subject's is filled from it
"""

from django.db import models

from anxin.refs import new_id


class Step(models.Model):
    """One change of state: from what, to what, by whom, why and when. Written by `move` alone, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    from_state = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    by = models.CharField(max_length=80)
    because = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state} by {self.by}"

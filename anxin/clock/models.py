"""Where is the offset kept by which a story moves time?"""

from django.db import models


class Offset(models.Model):
    """At most one row; absent on every real installation."""

    id = models.SmallIntegerField(primary_key=True)
    ahead = models.DurationField()

    class Meta:
        db_table = "clock_offset"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="clock_offset_is_one_row")]

    def __str__(self) -> str:
        return f"+{self.ahead}"

"""On which day did the operators of a shop last hear of its refunds that wait for finance?"""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """One date for each shop: one letter a day."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("people", "0003_suspend_suppliers")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            model_name="shop",
            name="refunds_told_on",
            field=models.DateField(help_text="when its operators last heard of refunds with finance", null=True),
        ),
    ]

"""What channels told us may name a buyer's account or card: it is kept as a sealed text from here on."""

from typing import ClassVar

from django.db import migrations

import anxin.vault.fields
from anxin.vault.seal_column import seal_column


class Migration(migrations.Migration):
    """The bodies of notices, those kept before as well."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("payments", "0006_hear_of_returns_first")]

    operations: ClassVar[list[migrations.SeparateDatabaseAndState]] = [
        seal_column("payments_notice", "notice", "body", anxin.vault.fields.SealedText(purpose="channel notice")),
    ]

"""What stands on the codes of an order? For the one answer that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from anxin import vault
from anxin.delivery.models import Code


@dataclass(frozen=True, slots=True)
class Seen:
    """A code in the clear, for the one answer that shows it; never stored or logged."""

    code: UUID
    text: str = field(repr=False)
    first_seen_at: datetime


def open_codes(codes: Sequence[Code], *, at: datetime) -> list[Seen]:
    """The texts of codes that come with their batch; each batch's key is opened once."""
    keys = {code.batch_id: vault.open_data_key(code.batch.data_key_sealed, "codes") for code in codes}
    return [
        Seen(code.pk, vault.unseal_with(keys[code.batch_id], code.sealed, "codes"), code.revealed_at or at)
        for code in codes
    ]

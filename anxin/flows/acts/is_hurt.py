"""Has a bad batch or a fallen supplier hurt this piece?"""

from uuid import UUID

from anxin.refunds.units import Unit

BATCH, SUPPLIER = "batch", "supplier"


def is_hurt(unit: Unit, source: str, subject: UUID) -> bool:
    """Whether a piece is of this batch, or brought by this supplier (or is to be), and its money can still go back."""
    return unit.open and subject == (unit.piece.batch if source == BATCH else unit.piece.supplier)

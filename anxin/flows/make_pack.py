"""What is known of an order when somebody asks for a pack of it? Gathered whole, at one moment."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.pack.dossier import Dossier
from anxin.evidence.pack.recipients import Recipient
from anxin.evidence.seal import seal
from anxin.flows.acts.gather_dossier import gather_dossier
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.open_pictures import open_pictures
from anxin.ledger.prove import NotSealedYet, prove


@atomic(durable=True)
def make_pack(order: UUID, recipient: Recipient, *, by: str, at: datetime) -> Dossier:
    """All that is known of an order; `assemble` makes the pack of it, once nothing is locked any more.

    What is given to anybody but the buyer is given in writing: an exhibit of the order says to whom and by whom.
    """
    # what takes long comes before the lock, and none of it changes: files and roots are only ever added
    pictures = open_pictures(order)
    try:
        proof = prove(order)
    except NotSealedYet:
        proof = None
    row = lock_orders([order])[order]
    dossier = gather_dossier(row, pictures=pictures, proof=proof, supplier=_supplier(by))
    if by.partition(":")[0] in ("staff", "supplier"):
        given = {"recipient": str(recipient)}
        seal([NewExhibit(shop=row.shop_id, order=row.pk, slot=TALK, kind="pack_given", content=given, by=by, at=at)])
    return dossier


def _supplier(by: str) -> UUID | None:
    """The supplier who asks for it itself; else it is that of the order's line."""
    role, _, who = by.partition(":")
    return UUID(who) if role == "supplier" else None

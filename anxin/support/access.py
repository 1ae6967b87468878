"""Whose commitment is it, and which pictures of a conversation may a supplier see?"""

from collections.abc import Collection
from uuid import UUID

from anxin.evidence.access import upload_for_supplier
from anxin.evidence.models import Upload
from anxin.refusal import NotFound
from anxin.support.models import Commitment, Message
from anxin.support.states import Voice


def commitment_of(owner: str, commitment: UUID) -> Commitment:
    """A commitment that this actor made; raises NotFound for anybody else's and for what does not exist."""
    row = Commitment.objects.filter(pk=commitment, owner=owner).first()
    if row is None:
        raise NotFound
    return row


def commitment_of_house(shops: Collection[UUID], commitment: UUID) -> Commitment:
    """What one of the staff promised, for any of the staff of one of these shops; raises NotFound for all else."""
    row = Commitment.objects.filter(pk=commitment, shop__in=shops, role=Voice.AGENT).first()
    if row is None:
        raise NotFound
    return row


def picture_for_supplier(supplier: UUID, upload: UUID) -> Upload:
    """What a supplier may see of its orders, and what was sent with a message between it and somebody, in any slot.

    Raises NotFound for anything else: what was sent to the support, or to another supplier, is not for its eyes.
    """
    row = Upload.objects.select_related("order").filter(pk=upload).first()
    if row is None:
        raise NotFound
    if Message.objects.filter(order=row.order_id, supplier=supplier, uploads__contains=[str(row.pk)]).exists():
        return row
    return upload_for_supplier(supplier, upload)

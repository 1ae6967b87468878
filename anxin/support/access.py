"""Whose commitment is it?"""

from uuid import UUID

from anxin.refusal import NotFound
from anxin.support.models import Commitment


def commitment_of(owner: str, commitment: UUID) -> Commitment:
    """A commitment that this actor made; raises NotFound for anybody else's and for what does not exist."""
    row = Commitment.objects.filter(pk=commitment, owner=owner).first()
    if row is None:
        raise NotFound
    return row

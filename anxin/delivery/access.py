"""Which things of deliveries may this viewer see? Whatever is not theirs is answered like what does not exist."""

from uuid import UUID

from anxin.delivery.models import StaffReveal
from anxin.people.access import Viewer
from anxin.refusal import NotFound


def staff_reveal_for(viewer: Viewer, request: UUID) -> StaffReveal:
    """A request to see codes, for the staff of its shop; raises NotFound for everybody else."""
    row = StaffReveal.objects.filter(pk=request, shop__in=viewer.shops).first()
    if row is None:
        raise NotFound
    return row

"""Which complaint may this viewer see?"""

from uuid import UUID

from anxin.complaints.models import Complaint
from anxin.people.access import Viewer
from anxin.refusal import NotFound


def complaint_for(viewer: Viewer, complaint: UUID) -> Complaint:
    """The complaint, for the staff of its shop; raises NotFound for everybody else."""
    rows = Complaint.objects.select_related("order", "payment", "case", "channel", "chargeback", "shop")
    row = rows.filter(pk=complaint, shop__in=viewer.shops).first()
    if row is None:
        raise NotFound
    return row

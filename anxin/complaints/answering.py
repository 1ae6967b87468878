"""Which refunds of its order answer a complaint, and which are of another matter?"""

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from anxin.cases.models import Decision
from anxin.complaints.models import Complaint
from anxin.refunds.models import Refund


def answering(complaint: UUID | OuterRef) -> QuerySet[Refund]:
    """The refunds that are told as the end of a complaint, given as its id or as that of the query around this one.

    Those of its case, and of the same line since it was made; nothing from before a refusal that stands. Of an order
    whose case was over before the complaint came, or that has none, every refund: nothing else is left to be told.
    """
    decided = Decision.objects.filter(case=OuterRef("case")).order_by("-at", "-pk")
    since = OuterRef("planned_at")
    of_it = Q(case=OuterRef("case")) | Q(case__line=OuterRef("line"), received_at__lte=since)
    not_refused = ~Q(last_outcome="reject") | Q(last_at__lte=since)
    elsewhere = Q(case=None) | Q(case__closed_at__lt=F("received_at"))
    told = (
        Complaint.objects.alias(
            last_outcome=Coalesce(Subquery(decided.values("outcome")[:1]), Value("")),
            last_at=Subquery(decided.values("at")[:1]),
        )
        .filter(pk=OuterRef(complaint) if isinstance(complaint, OuterRef) else complaint, order=OuterRef("order"))
        .filter(elsewhere | (of_it & not_refused))
    )
    return Refund.objects.filter(Exists(told))

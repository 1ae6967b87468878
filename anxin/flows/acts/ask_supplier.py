"""What is asked of a supplier, and where does the answer go?

What nobody could answer is not asked: `rule_on` decides as for one that cannot be reached.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.cases.models import Case
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import TAKE_BACK
from anxin.delivery.models import Delivery
from anxin.delivery.states import Fence
from anxin.flows.acts.subjects import Judged
from anxin.policy.clauses import Ask


def ask_supplier(items: Sequence[Judged], *, at: datetime) -> None:
    """Put the clause's question to the supplier: stop or prove (a fence), take back (a recall), or show proof.

    A supplier whose system answers such questions is asked through it; who reads the desk sees them there. What
    is waited for already is not asked again.
    """
    fences = [item for item in items if item.decision.ask is Ask.STOP_OR_PROVE and item.subject.delivery]
    Delivery.objects.filter(pk__in=[item.subject.delivery.pk for item in fences if item.subject.delivery]).update(
        fence=Fence.WAITING
    )
    about = [item for item in items if item.subject.case and item.decision.ask is not Ask.STOP_OR_PROVE]
    claims = [item for item in about if not item.asked_already]
    recalls = [item.subject.case.pk for item in claims if item.decision.ask is Ask.TAKE_BACK and item.subject.case]
    proofs = [item.subject.case.pk for item in claims if item.decision.ask is Ask.PROOF and item.subject.case]
    Case.objects.filter(pk__in=recalls).update(recall="waiting", supplier_asked_at=at)
    Case.objects.filter(pk__in=proofs).update(supplier_answer="waiting", supplier_asked_at=at)
    plan(
        [
            *(
                _planned(Kind.SUPPLIER_FENCE, item, item.subject.delivery.pk, at)
                for item in fences
                if item.subject.delivery
            ),
            *(
                _planned(Kind.SUPPLIER_CLAIM, item, item.subject.case.pk, at, prefix=_prefix(item))
                for item in claims
                if item.subject.case and _answers(item)
            ),
        ]
    )


def _answers(item: Judged) -> bool:
    subject, ask = item.subject, item.decision.ask
    can = SupplierCapabilities.from_json((subject.delivery or subject.line).supplier.capabilities)
    return ask is not None and can.answers(ask, whole=subject.whole)


def _prefix(item: Judged) -> str:
    return TAKE_BACK if item.decision.ask is Ask.TAKE_BACK else ""


def _planned(kind: Kind, item: Judged, subject: UUID, at: datetime, *, prefix: str = "") -> Planned:
    # asked anew each time: another clause may have to put its question after an earlier one was answered
    return Planned(kind, item.subject.order.shop_id, subject, at, key=f"{prefix}{item.decision_id.hex}")

"""Which codes that are complained of can be looked up where they came from?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import CHECK_CODES
from anxin.flows.acts.subjects import Judged, Subject
from anxin.policy.facts import CodeCheck, Goods


def check_codes(items: Sequence[Judged], *, at: datetime) -> None:
    """Put the look-up of each case's codes on the agenda, once a case, where the supplier's system answers it."""
    plan(
        [
            Planned(Kind.SUPPLIER_CLAIM, item.subject.order.shop_id, item.subject.case.pk, at, key=CHECK_CODES)
            for item in items
            if item.subject.case and _can_be_looked_up(item.subject)
        ]
    )


def _can_be_looked_up(subject: Subject) -> bool:
    case, delivery = subject.case, subject.delivery
    if case is None or delivery is None or subject.line.goods != Goods.CODE or not delivery.delivered_at:
        return False
    can = SupplierCapabilities.from_json(delivery.supplier.capabilities)
    return can.code_check and case.code_check == CodeCheck.NOT_CHECKED

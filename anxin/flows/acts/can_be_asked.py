"""Can this question be put to this supplier at all: by its system, or to somebody who reads its desk?"""

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.people.models import Supplier
from anxin.people.queries import reads_messages
from anxin.policy.clauses import Ask


def can_be_asked(supplier: Supplier, ask: Ask, *, whole: bool = True) -> bool:
    """Whether an answer could come; the shop's own stock answers for itself, a stop has its own way of being asked.

    Not `whole`: it is about some pieces of an order, which systems take back as a whole or not at all.
    """
    if ask is Ask.STOP_OR_PROVE or supplier.kind == Supplier.Kind.STOCK:
        return True
    can = SupplierCapabilities.from_json(supplier.capabilities)
    return can.answers(ask, whole=whole) or reads_messages(supplier.pk)

"""Can this question be put to this supplier at all: by its system, or to somebody who reads its desk?"""

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.people.models import Supplier
from anxin.people.queries import reads_messages
from anxin.policy.clauses import Ask


def can_be_asked(supplier: Supplier, ask: Ask) -> bool:
    """Whether an answer could come; the shop's own stock answers for itself, a stop has its own way of being asked."""
    if ask is Ask.STOP_OR_PROVE or supplier.kind == Supplier.Kind.STOCK:
        return True
    return SupplierCapabilities.from_json(supplier.capabilities).answers(ask) or reads_messages(supplier.pk)

"""Where does a picture go that nobody has put into a slot, until it has been read?"""

from anxin.cases.queries import open_case_of
from anxin.evidence.exhibits import GOODS
from anxin.evidence.models import Upload
from anxin.evidence.needs import missing
from anxin.evidence.states import Side
from anxin.orders.models import Order
from anxin.policy.facts import Problem


def missing_slot(order: Order, *, otherwise: str = GOODS) -> str:
    """The first slot that the open case still waits for; `otherwise` where there is nothing to go by."""
    case = open_case_of(order.pk)
    if case is None:
        return otherwise
    shown = Upload.objects.filter(order=order, side=Side.BUYER).values_list("slot", flat=True)
    wanted = missing(Problem(case.problem), seen=(), shown=set(shown))
    return wanted[0] if wanted else otherwise

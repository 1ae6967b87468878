"""Where does a picture go that nobody has put into a slot, until it has been read?"""

from anxin.cases.queries import open_case_of, slots_awaited
from anxin.evidence.exhibits import GOODS
from anxin.evidence.models import Upload
from anxin.evidence.needs import missing
from anxin.evidence.states import Side
from anxin.orders.models import Order
from anxin.policy.facts import Problem


def missing_slot(order: Order, *, otherwise: str = GOODS, known: str = "") -> str:
    """The first slot that the open case still waits for, by a person's list before the rules; `otherwise` where there
    is nothing to go by. What lies in a slot of that list already, `known`, stays there."""
    case = open_case_of(order.pk)
    if case is None:
        return otherwise
    if awaited := slots_awaited(case):
        return known if known in awaited else awaited[0]
    shown = Upload.objects.filter(order=order, side=Side.BUYER).values_list("slot", flat=True)
    wanted = missing(Problem(case.problem), seen=(), shown=set(shown))
    return wanted[0] if wanted else otherwise

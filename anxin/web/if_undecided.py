"""What follows if nobody decides an appeal in time? By its order's amount, as the rules of silence have it."""

from anxin.cases.models import Appeal
from anxin.cases.states import AppealDue, CaseState
from anxin.orders.models import Order
from anxin.policy.silence import CAP_MINOR, OPERATOR_SECONDS
from anxin.texts import Text

HOURS = OPERATOR_SECONDS // 3600
UPHELD = Text("超时未处理，按申诉成立退款", "without a decision by then it counts as upheld")
MOVES_UP = Text(
    f"超时未处理，由站长接手 {HOURS} 小时；再超时，按申诉成立退款",
    f"without a decision by then the operator has {HOURS} hours; after those it counts as upheld",
)


def if_undecided(order: Order) -> Text:
    """The consequence of silence for an appeal about this order, as the appeal stands now or would begin."""
    last = Appeal.objects.filter(order=order, case__state=CaseState.APPEALED, on_due=AppealDue.OVERTURN).exists()
    return UPHELD if last or order.amount_minor <= CAP_MINOR else MOVES_UP

"""May a refund that stands still be sent on, or has its money left already by another way?"""

from anxin.refunds.models import Refund
from anxin.refunds.queries import is_beyond
from anxin.refusal import Refusal
from anxin.texts import Text


class GoneAlready(Refusal):
    text = Text(
        "这笔付款在渠道侧可能已经退回或被扣走，这笔退款由财务核对后处理。",
        "This payment may have gone back at its channel already; finance checks this refund first.",
    )


def need_left(refund: Refund) -> None:
    """Raises GoneAlready; the refund comes with its payment, and the caller holds the order's lock."""
    if is_beyond(refund):
        raise GoneAlready

"""May a letter say that the money is still here?"""

from typing import Final

from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.texts import Text

HELD: Final = Text("钱仍由平台托管。", " Your money stays protected.")
HELD_BACK: Final = Text("钱还在保留期内，供货商提不走。", " The supplier cannot withdraw the money yet.")
_SAID: Final = {OrderState.PAID: HELD, OrderState.DELIVERED: HELD, OrderState.CONFIRMED: HELD_BACK}


def say_held(order: Order) -> Text:
    """A sentence that ends one, with what sets it apart; nothing where the money was settled or went back."""
    return _SAID.get(OrderState(order.state), Text("", ""))

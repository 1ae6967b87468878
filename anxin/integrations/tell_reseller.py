"""How is a reseller told of an order unasked? In the protocol it ordered by."""

from collections.abc import Callable
from typing import Final

from anxin.integrations.anxin_protocol.tell import tell as tell_by_our_protocol
from anxin.integrations.dujiao_next.tell import tell as tell_dujiao_next
from anxin.integrations.goofish.tell import tell as tell_goofish
from anxin.resale.models import Resale, Reseller

TELL: Final[dict[str, Callable[[Resale], bool]]] = {
    Reseller.Kind.ANXIN: tell_by_our_protocol,
    Reseller.Kind.DUJIAO_NEXT: tell_dujiao_next,
    Reseller.Kind.GOOFISH: tell_goofish,
}


def tell_reseller(resale: Resale) -> bool:
    """Post how an order stands; whether the reseller took it."""
    return TELL[resale.reseller.kind](resale)

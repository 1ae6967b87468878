"""How is a reseller told of an order unasked? In the protocol it ordered by."""

from collections.abc import Callable
from typing import Final

from anxin.integrations.anxin_protocol.tell import tell as tell_by_our_protocol
from anxin.integrations.anxin_protocol.tell import tell_return as tell_return_by_our_protocol
from anxin.integrations.dujiao_next.tell import tell as tell_dujiao_next
from anxin.integrations.goofish.tell import tell as tell_goofish
from anxin.integrations.goofish.tell import tell_return as tell_return_goofish
from anxin.resale.models import Resale, Reseller, Return

TELL: Final[dict[str, Callable[[Resale], bool]]] = {
    Reseller.Kind.ANXIN: tell_by_our_protocol,
    Reseller.Kind.DUJIAO_NEXT: tell_dujiao_next,
    Reseller.Kind.GOOFISH: tell_goofish,
}
TELL_RETURN: Final[dict[str, Callable[[Return], bool]]] = {
    Reseller.Kind.ANXIN: tell_return_by_our_protocol,
    Reseller.Kind.GOOFISH: tell_return_goofish,
}


def tell_reseller(news: Resale | Return) -> bool:
    """Post how an order stands, or what became of a price asked back; whether the reseller took it."""
    if isinstance(news, Return):
        return TELL_RETURN[news.resale.reseller.kind](news)
    return TELL[news.reseller.kind](news)

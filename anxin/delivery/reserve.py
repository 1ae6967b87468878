"""How are codes put aside for an order while its buyer pays?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db import connection

from anxin import vault
from anxin.delivery.models import Reservation
from anxin.delivery.refusals import SoldOut, TooManyFromThere, TooManyPutAside
from anxin.orders.models import Line
from anxin.refs import new_id
from anxin.routines import schema

PURPOSE = "reservation"
# whoever lets what was put aside lapse does not have it again at once
LAPSED_COUNTS = timedelta(hours=1)
IPV6, IPV6_NETWORK = 6, 64


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who wants codes put aside: the mark of the buyer, the browser's name and the address, both "" where not known."""

    buyer: bytes
    device: str = ""
    address: str = ""


def reserve(line: Line, who: Claimant, *, most: int, at: datetime) -> None:
    """Put the line's codes aside until its order is paid or ends; the caller has just made the order.

    Raises SoldOut where the shelf has too few, TooManyPutAside where the buyer or the device has `most` of this item
    put aside unpaid already, and TooManyFromThere where the address has its part of the shelf, or had it lately.
    """
    network = _network(who.address)
    device, address = (vault.mark(name, PURPOSE) if name else b"" for name in (who.device, network or who.address))
    item = line.item
    since = at - LAPSED_COUNTS - timedelta(minutes=item.reserve_minutes)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {schema()}.reserve(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *(line.pk, item.pk, line.quantity, who.buyer, device, address, most),
                *(item.max_per_order if network else 0, since),
            ],
        )
        (said,) = cursor.fetchone()
    if said < 0:
        raise TooManyPutAside(most=most) if said == -1 else TooManyFromThere
    if not said:
        raise SoldOut
    Reservation.objects.create(
        id=new_id(),
        shop_id=line.shop_id,
        order_id=line.order_id,
        line=line,
        quantity=line.quantity,
        buyer=who.buyer,
        device=device,
        address=address,
        at=at,
    )


def _network(address: str) -> str:
    """What one household or machine has: the address, of IPv6 its /64; "" for one that tells nobody apart."""
    try:
        read = ip_address(address)
    except ValueError:
        return ""
    # a proxy that nobody named in TRUSTED_PROXIES, or a socket: every buyer would have it
    if read.is_loopback or read.is_unspecified:
        return ""
    return str(ip_network((read, IPV6_NETWORK), strict=False)) if read.version == IPV6 else str(read)

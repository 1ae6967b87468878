"""What belongs to an order itself, so that to name it in a conversation leads nowhere else?"""

from collections.abc import Collection
from uuid import UUID

from anxin import vault
from anxin.orders.models import Line
from anxin.support.spotted import Own


def own_of(order: UUID, *, hosts: Collection[str] = (), of_buyer: bool = False) -> Own:
    """The accounts to be topped up and our own hosts; `of_buyer` where the buyer writes."""
    sealed = Line.objects.filter(order=order).values_list("account_sealed", flat=True)
    accounts = [vault.unseal(account, "account") for account in sealed if account]
    # an account may be kept as "server / id"; people write the id alone
    known = frozenset({part.strip() for one in accounts for part in (one, one.rpartition(" / ")[2])})
    return Own(known, frozenset(hosts), of_buyer=of_buyer)

"""What is the address of an account? Paths `<kind>:<shop>:<id>[:<part>]`, built here and nowhere else."""

import re
from uuid import UUID

_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FORM = re.compile(f"platform:{_ID}:[a-z_]+|(?!platform:)[a-z]+:{_ID}:{_ID}(:[a-z]+)?")


def outside(shop: UUID, channel: UUID) -> str:
    """The world behind a channel; negative by nature, because money came in from there."""
    return f"outside:{shop}:{channel}"


def hold(shop: UUID, order: UUID) -> str:
    """Paid for an order, not yet released or refunded."""
    return f"hold:{shop}:{order}"


def pending(shop: UUID, order: UUID) -> str:
    """The supplier's share of an order while it can still be claimed back."""
    return f"pending:{shop}:{order}"


def supplier_available(shop: UUID, supplier: UUID) -> str:
    """A supplier's settled money, ready to be paid out."""
    return f"supplier:{shop}:{supplier}:available"


def supplier_deposit(shop: UUID, supplier: UUID) -> str:
    """A supplier's security deposit."""
    return f"supplier:{shop}:{supplier}:deposit"


def supplier_reserve(shop: UUID, supplier: UUID) -> str:
    """A supplier's money set aside: a payout under way, or kept back for claims."""
    return f"supplier:{shop}:{supplier}:reserve"


def supplier_debt(shop: UUID, supplier: UUID) -> str:
    """What could not be recovered from a supplier; never positive."""
    return f"supplier:{shop}:{supplier}:debt"


def upstream_prepaid(shop: UUID, upstream: UUID) -> str:
    """Money paid in advance to a docked supplier."""
    return f"upstream:{shop}:{upstream}:prepaid"


def upstream_claim(shop: UUID, upstream: UUID) -> str:
    """What a docked supplier owes back; never positive."""
    return f"upstream:{shop}:{upstream}:claim"


def buyer_balance(shop: UUID, buyer: UUID) -> str:
    """A buyer's own wallet."""
    return f"buyer:{shop}:{buyer}:balance"


def refund(shop: UUID, refund: UUID) -> str:
    """Money of one refund on its way back."""
    return f"refund:{shop}:{refund}"


def suspense(shop: UUID, channel: UUID) -> str:
    """Came in over a channel, not yet known for what."""
    return f"suspense:{shop}:{channel}"


def platform_fees(shop: UUID) -> str:
    """The platform's earnings."""
    return f"platform:{shop}:fees"


def platform_losses(shop: UUID) -> str:
    """What the platform bore because nobody else could."""
    return f"platform:{shop}:losses"


def platform_channel_fees(shop: UUID) -> str:
    """What channels kept for their service."""
    return f"platform:{shop}:channel_fees"


def platform_goodwill(shop: UUID) -> str:
    """What the platform gave of its own accord."""
    return f"platform:{shop}:goodwill"


def platform_sales(shop: UUID) -> str:
    """What the shop took for goods of its own and of docked suppliers."""
    return f"platform:{shop}:sales"


def channel_claim(shop: UUID, channel: UUID) -> str:
    """What a channel owes for what it has to bear; never positive."""
    return f"channel:{shop}:{channel}:claim"


def chargeback(shop: UUID, complaint: UUID) -> str:
    """Taken by a channel for a complaint, not yet decided."""
    return f"chargeback:{shop}:{complaint}"


def kind_of(address: str) -> str:
    """The name of an address's kind in the chart, such as `hold`, `supplier:available` or `platform:fees`."""
    kind, _, rest = address.partition(":")
    parts = rest.split(":")
    if kind == "platform":
        return f"platform:{parts[-1]}"
    return f"{kind}:{parts[2]}" if len(parts) > 2 else kind


def is_address(text: str) -> bool:
    """Whether this could be an account of the chart: of a known form, with ids where ids belong."""
    return _FORM.fullmatch(text) is not None


def id_of(address: str) -> UUID | None:
    """The order, party, channel or refund that an address belongs to; None for the platform's own accounts."""
    if address.startswith("platform:"):
        return None
    return UUID(address.split(":")[2])

"""Who bears a cost that the rules leave to be found? One of three, named before any money moves."""

from anxin.policy.clauses import Liable

BEARERS = (Liable.SUPPLIER, Liable.PLATFORM, Liable.CHANNEL)


def bearer_of(liable: str | Liable) -> Liable:
    """Supplier, platform or channel, or the supplier with the platform behind it.

    A refund for a buyer's own reasons or with nobody to blame costs nobody: the supplier has its goods again, so it is
    the supplier's money that goes back. The same where nobody found otherwise.
    """
    named = Liable(liable) if liable else Liable.AS_FOUND
    return named if named in (*BEARERS, Liable.SUPPLIER_ELSE_PLATFORM) else Liable.SUPPLIER

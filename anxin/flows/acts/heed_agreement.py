"""Whom is nothing paid out to? Everybody but the operator itself, before an agreement is written down."""

from anxin.payouts.queries import agreements, own
from anxin.payouts.refusals import NotAgreed
from anxin.people.models import Supplier


def heed_agreement(supplier: Supplier) -> None:
    """Raise NotAgreed where nobody has checked who this is, and to whom its money goes."""
    if not agreements([supplier.pk]) and not own([supplier.pk]):
        raise NotAgreed

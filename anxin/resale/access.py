"""What may a reseller see? Its own orders alone; every other number is not found."""

from uuid import UUID

from anxin.people.access import Viewer
from anxin.refusal import NotFound
from anxin.resale.models import Resale, Reseller


def reseller_asking(kind: str, account: str) -> Reseller | None:
    """Who asks by this protocol under this account, if it may."""
    rows = Reseller.objects.select_related("shop", "buyer")
    return rows.filter(kind=kind, account=account, enabled=True).first()


def reseller_for(viewer: Viewer, reseller: UUID) -> Reseller:
    """A reseller of one of the viewer's shops; raises NotFound for any other."""
    row = Reseller.objects.select_related("shop", "buyer").filter(pk=reseller, shop__in=viewer.shops).first()
    if row is None:
        raise NotFound
    return row


def resale_numbered(reseller: UUID, number: str) -> Resale | None:
    """What stands for a reseller's own number."""
    return Resale.objects.select_related("order__shop", "reseller").filter(reseller=reseller, number=number).first()


def is_resold(reseller: UUID, order: UUID) -> bool:
    """Whether an order is this reseller's."""
    return Resale.objects.filter(reseller=reseller, order=order).exists()


def resale_with_serial(reseller: UUID, serial: int) -> Resale | None:
    """What stands for a number of ours, if it is this reseller's."""
    return Resale.objects.select_related("order__shop", "reseller").filter(reseller=reseller, serial=serial).first()

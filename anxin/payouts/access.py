"""Whose payouts, recoveries and agreements are these? A stranger is answered as if there were none."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from anxin.payouts.models import Agreement, Contest, Payout, Recovery, UpstreamClaim, UpstreamDifference
from anxin.people.access import Viewer
from anxin.refusal import NotFound

Row = TypeVar("Row")


def payout_of_supplier(supplier: UUID, payout: UUID) -> Payout:
    """One of this supplier's own payouts; raises NotFound for any other."""
    return _one(Payout.objects.filter(pk=payout, supplier=supplier).first())


def recovery_of_supplier(supplier: UUID, recovery: UUID) -> Recovery:
    """One of this supplier's own recoveries; raises NotFound for any other."""
    return _one(Recovery.objects.filter(pk=recovery, supplier=supplier).first())


def payout_for(viewer: Viewer, payout: UUID) -> Payout:
    """A payout in one of the viewer's shops; raises NotFound for any other."""
    return _one(Payout.objects.select_related("supplier").filter(pk=payout, shop__in=_shops(viewer)).first())


def contest_for(viewer: Viewer, contest: UUID) -> Contest:
    """A contest in one of the viewer's shops; raises NotFound for any other."""
    return _one(Contest.objects.filter(pk=contest, shop__in=_shops(viewer)).first())


def agreement_for(viewer: Viewer, agreement: UUID) -> Agreement:
    """An agreement in one of the viewer's shops; raises NotFound for any other."""
    return _one(Agreement.objects.select_related("supplier").filter(pk=agreement, shop__in=_shops(viewer)).first())


def claim_for(viewer: Viewer, claim: UUID) -> UpstreamClaim:
    """A claim against a docked supplier in one of the viewer's shops; raises NotFound for any other."""
    return _one(UpstreamClaim.objects.filter(pk=claim, shop__in=_shops(viewer)).first())


def difference_for(viewer: Viewer, difference: UUID) -> UpstreamDifference:
    """A line of a docked supplier's bill in one of the viewer's shops; raises NotFound for any other."""
    rows = UpstreamDifference.objects.select_related("supplier__shop")
    return _one(rows.filter(pk=difference, shop__in=_shops(viewer)).first())


def _shops(viewer: Viewer) -> Collection[UUID]:
    return viewer.shops


def _one(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row

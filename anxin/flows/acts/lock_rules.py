"""Whose turn is it to change a shop's rules? One at a time; orders that are placed meanwhile do not wait."""

from uuid import UUID

from anxin.people.models import Shop
from anxin.policy.models import PolicyVersion
from anxin.refusal import NotFound


def lock_rules(version: UUID) -> PolicyVersion:
    """The version as it stands, while nobody else may change any rules of its shop. Raises NotFound."""
    shop = PolicyVersion.objects.filter(pk=version).values_list("shop_id", flat=True).first()
    if shop is None:
        raise NotFound
    Shop.objects.select_for_update(no_key=True).get(pk=shop)
    row = PolicyVersion.objects.filter(pk=version).first()
    if row is None:
        raise NotFound
    return row

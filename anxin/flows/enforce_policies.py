"""What follows when the day of announced rules has come? They are in force, and the former ones superseded."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.people.models import Shop
from anxin.policy.models import PolicyVersion
from anxin.policy.states import PolicyState
from anxin.transitions.move import move


@atomic(durable=True)
def enforce_policies(ids: Collection[UUID], *, at: datetime) -> list[UUID]:
    """Put those of `ids` into force whose time has come; which they were. A shop that somebody holds is left for later.

    Orders that are being placed meanwhile stay under the version that their buyer agreed to.
    """
    owners = PolicyVersion.objects.filter(pk__in=ids).values("shop_id")
    held = Shop.objects.filter(pk__in=owners).order_by("pk").select_for_update(skip_locked=True, no_key=True)
    due = PolicyVersion.objects.filter(
        pk__in=ids, shop__in=[shop.pk for shop in held], state=PolicyState.ANNOUNCED, takes_effect_at__lte=at
    )
    following = dict(due.values_list("shop_id", "pk"))
    former = PolicyVersion.objects.filter(shop__in=following, state=PolicyState.IN_FORCE).values_list("pk", flat=True)
    move(
        PolicyVersion,
        former,
        from_=PolicyState.IN_FORCE,
        to=PolicyState.SUPERSEDED,
        by="machine",
        because="superseded",
        at=at,
        ended_at=at,
    )
    return move(
        PolicyVersion,
        following.values(),
        from_=PolicyState.ANNOUNCED,
        to=PolicyState.IN_FORCE,
        by="machine",
        because="its day has come",
        at=at,
        in_force_at=at,
    )

"""What does this worker ask suppliers now? Claimed, and on record as attempts, before a socket is opened."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.agenda.next_act import Act, next_act
from anxin.cases.models import Case
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import CLAIM, FENCE, PLACE, QUERY, SupplyErrand
from anxin.delivery.models import Delivery, SupplyAttempt
from anxin.delivery.states import OPEN, DeliveryState
from anxin.refs import new_id
from anxin.transitions.move import move


@atomic(durable=True)
def claim_supply(kind: Kind, *, limit: int, at: datetime, lease_seconds: float) -> list[SupplyErrand]:
    """Claim due asks of one supplier kind, decide the next act of each by the crash table, record attempts.

    Asks about deliveries that are over are dropped. An order that can be neither repeated nor looked up becomes
    `unknown`; its promise decides about it.
    """
    claimed = claim(kind, limit=limit, at=at, lease_seconds=lease_seconds)
    found = _claims(claimed) if kind is Kind.SUPPLIER_CLAIM else _deliveries(claimed, kind)
    give_up([one for one in claimed if one.subject not in found])
    errands, lost = [], []
    for one in claimed:
        if one.subject not in found:
            continue
        delivery, problem = found[one.subject]
        errand = _errand(one, delivery, problem)
        if errand is None:
            lost.append(one)
        else:
            errands.append(errand)
    _give_up_on(lost, at)
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    errands = [errand for errand in errands if errand.claimed.id in held]
    SupplyAttempt.objects.bulk_create(_attempt(errand, at) for errand in errands)
    return errands


def _deliveries(claimed: Sequence[Claimed], kind: Kind) -> dict[UUID, tuple[Delivery, str]]:
    open_for = OPEN if kind is not Kind.SUPPLIER_FENCE else (*OPEN, DeliveryState.STOPPED)
    rows = Delivery.objects.filter(pk__in=[one.subject for one in claimed], state__in=open_for)
    return {row.pk: (row, "") for row in rows.select_related("line__item", "supplier", "order")}


def _claims(claimed: Sequence[Claimed]) -> dict[UUID, tuple[Delivery, str]]:
    cases = {case.pk: case for case in Case.objects.filter(pk__in=[one.subject for one in claimed], closed_at=None)}
    latest = {
        row.line_id: row
        for row in Delivery.objects.filter(line__in=[case.line_id for case in cases.values()])
        .select_related("line__item", "supplier", "order")
        .order_by("number")
    }
    return {pk: (latest[case.line_id], case.problem) for pk, case in cases.items() if case.line_id in latest}


def _errand(one: Claimed, delivery: Delivery, problem: str) -> SupplyErrand | None:
    if one.killed_too_often:
        return None
    can = SupplierCapabilities.from_json(delivery.supplier.capabilities)
    act: str | None = {Kind.SUPPLIER_QUERY: QUERY, Kind.SUPPLIER_FENCE: FENCE, Kind.SUPPLIER_CLAIM: CLAIM}.get(one.kind)
    if act is None:
        following = next_act(one.recorded, idempotent=can.idempotent, queryable=can.queryable)
        act = {Act.ASK: PLACE, Act.ASK_AGAIN: PLACE, Act.QUERY: QUERY}.get(following)
    if act is None:
        return None
    line = delivery.line
    return SupplyErrand(
        claimed=one,
        act=act,
        delivery=delivery.pk,
        order=delivery.order_id,
        supplier=delivery.supplier_id,
        sku=line.item.sku,
        quantity=line.quantity,
        max_price_minor=line.amount_minor,
        idempotent=can.idempotent,
        problem=problem,
        account=vault.unseal(line.account_sealed, "account") if line.account_sealed else "",
        currency=delivery.order.currency,
        supplier_no=delivery.supplier_no,
    )


def _attempt(errand: SupplyErrand, at: datetime) -> SupplyAttempt:
    return SupplyAttempt(
        id=new_id(),
        shop_id=errand.claimed.shop,
        order_id=errand.order,
        delivery_id=errand.delivery,
        kind=errand.act,
        token=errand.claimed.token,
        asked_at=at,
    )


def _give_up_on(lost: Sequence[Claimed], at: datetime) -> None:
    move(
        Delivery,
        [one.subject for one in give_up(lost)],
        from_=(DeliveryState.PLANNED, DeliveryState.IN_PROGRESS),
        to=DeliveryState.UNKNOWN,
        by="machine",
        because="asked, no answer, and the supplier can be neither asked again nor looked up",
        at=at,
    )

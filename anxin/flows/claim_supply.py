"""What does this worker ask suppliers now? Claimed, and on record as attempts, before a socket is opened."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.agenda.next_act import Act, Recorded, next_act
from anxin.cases.models import Case
from anxin.delivery.capabilities import Fencing, SupplierCapabilities
from anxin.delivery.errands import (
    CLAIM_BACK,
    FENCE,
    LATE,
    PLACE,
    PROBE,
    QUERY,
    RECALL,
    REFUNDED,
    RETURN,
    TAKE_BACK,
    TOLD,
    SupplyErrand,
)
from anxin.delivery.models import Delivery, SupplyAttempt
from anxin.delivery.states import OPEN, DeliveryState
from anxin.flows.acts.act_about_case import act_about_case
from anxin.flows.acts.add_pieces import add_pieces
from anxin.flows.acts.errand_of import errand_of
from anxin.flows.acts.followed_by import followed_by
from anxin.flows.acts.place_no_more import place_no_more
from anxin.flows.acts.plan_switches import SWITCH
from anxin.flows.acts.prices_back import prices_back
from anxin.flows.acts.refunds_to_tell import refunds_to_tell
from anxin.flows.acts.reroute import reroute
from anxin.flows.acts.stopped_from import stopped_from
from anxin.flows.acts.wait_between_looks import wait_between_looks
from anxin.refs import new_id
from anxin.sourcing.models import Health, Source, Surplus
from anxin.sourcing.queries import terms_of
from anxin.sourcing.states import SURPLUS_OPEN, HealthState, SurplusState
from anxin.transitions.move import move

PROBED = "probe"
AFTER_THE_END = (TOLD, LATE)
SURPLUS_ACTS = {SurplusState.RECALLING.value: RECALL, SurplusState.RETURNING.value: RETURN}


@atomic(durable=True)
def claim_supply(kind: Kind, *, limit: int, at: datetime, lease_seconds: float) -> list[SupplyErrand]:
    """Claim due asks of one supplier kind, decide the next act of each by the crash table, record attempts.

    Asks about deliveries that are over are dropped. An order that can be neither repeated nor looked up becomes
    `unknown`; its promise decides about it. Nothing new goes to a supplier that is paused while another has it.
    """
    claimed = claim(kind, limit=limit, at=at, lease_seconds=lease_seconds)
    probes = [_probe(one, row) for one, row in _resting(claimed)]
    surplus, own = _too_many(claimed), prices_back(claimed) | refunds_to_tell(claimed)
    asked = [one for one in claimed if one.key not in (PROBED, CLAIM_BACK, REFUNDED, *SURPLUS_ACTS)]
    found = _claims(asked) if kind is Kind.SUPPLIER_CLAIM else _deliveries(asked, kind)
    known = {*found, *surplus, *own, *(errand.claimed.subject for errand in probes)}
    about = [(one, found[one.subject][0]) for one in asked if one.subject in found]
    no_more = place_no_more(about, at=at) if kind is Kind.SUPPLIER_PLACE else set()
    routed = reroute(_never_asked(about, kind, no_more), at=at)
    over = {one.id for one, row in about if row.pk in routed.gone} | no_more | _over(about, kind)
    over |= _for_nobody(about, at)
    give_up([one for one in claimed if one.subject not in known or one.id in over])
    moved_on = over | {one.id for one, row in about if row.pk in routed.later}
    terms = terms_of([delivery for delivery, _ in found.values()])
    errands, lost = [*probes, *own.values()], []
    rest = known - {errand.claimed.subject for errand in errands}
    for one in claimed:
        if one.id in moved_on or one.subject not in rest:
            continue
        errand = (
            _take_back(one, surplus[one.subject])
            if one.subject in surplus
            else _errand(one, *found[one.subject], terms.get(found[one.subject][0].pk))
        )
        if errand is None:
            lost.append(one)
        else:
            errands.append(errand)
    _give_up_on(lost, at)
    errands = wait_between_looks(errands, _intervals(row for row, _ in found.values()), at=at)
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    errands = [errand for errand in errands if errand.claimed.id in held]
    SupplyAttempt.objects.bulk_create(_attempt(errand, at) for errand in errands if errand.act != PROBE)
    return add_pieces(errands, at=at)


def _intervals(deliveries: Iterable[Delivery]) -> dict[UUID, int]:
    """How many seconds lie between two looks at one order, for the suppliers that want some."""
    able = {row.supplier_id: SupplierCapabilities.from_json(row.supplier.capabilities) for row in deliveries}
    return {pk: can.query_interval_seconds for pk, can in able.items() if can.query_interval_seconds}


def _deliveries(claimed: Sequence[Claimed], kind: Kind) -> dict[UUID, tuple[Delivery, str]]:
    """Those still open; a stopped one where the question is whether it came all the same."""
    stopped = [one.subject for one in claimed if kind is Kind.SUPPLIER_FENCE or one.key in AFTER_THE_END]
    about = Q(pk__in=[one.subject for one in claimed], state__in=OPEN)
    rows = Delivery.objects.filter(about | Q(pk__in=stopped, state=DeliveryState.STOPPED))
    return {row.pk: (row, "") for row in rows.select_related("line__item", "supplier", "order")}


def _never_asked(found: Sequence[tuple[Claimed, Delivery]], kind: Kind, no_more: set[UUID]) -> list[Delivery]:
    """Those of which no supplier that has them now can have heard; what was not found may have been heard of."""
    fresh = [(one, row) for one, row in found if kind is Kind.SUPPLIER_PLACE and one.recorded is Recorded.NOTHING]
    return [row for one, row in fresh if row.state == DeliveryState.PLANNED and one.id not in no_more]


def _over(found: Sequence[tuple[Claimed, Delivery]], kind: Kind) -> set[UUID]:
    """Looks at a stopped delivery that began while it was open: whether it came all the same is asked on its own."""
    looks = found if kind is Kind.SUPPLIER_QUERY else ()
    return {one.id for one, row in looks if row.state == DeliveryState.STOPPED and one.key not in AFTER_THE_END}


def _for_nobody(found: Sequence[tuple[Claimed, Delivery]], at: datetime) -> set[UUID]:
    """Stops for the next supplier's sake where there is none now, or its order must stay: the one before goes on.

    What is over is stopped all the same: its money has gone back. A stop names whom it is meant for.
    """
    stops = [(one, row) for one, row in found if one.key.startswith(SWITCH)]
    open_ones = [row for _, row in stops if row.state != DeliveryState.STOPPED]
    followed = followed_by(open_ones, at=at) if open_ones else {}
    stay = {row.pk for row in open_ones if row.pk not in followed}
    return {one.id for one, row in stops if row.pk in stay or not one.key.endswith(row.supplier_id.hex)}


def _claims(claimed: Sequence[Claimed]) -> dict[UUID, tuple[Delivery, str]]:
    open_ = Case.objects.filter(pk__in=[one.subject for one in claimed], closed_at=None)
    cases = {case.pk: case for case in open_ | _being_taken_back(claimed)}
    rows = Delivery.objects.filter(line__in=[case.line_id for case in cases.values()])
    found: dict[UUID, tuple[Delivery, str]] = {}
    for row in rows.select_related("line__item", "supplier", "order").order_by("number"):
        for pk, case in cases.items():
            if case.line_id == row.line_id and (not case.units or set(case.units) & set(row.places)):
                found[pk] = (row, case.problem)
    return found


def _being_taken_back(claimed: Sequence[Claimed]) -> QuerySet[Case]:
    """Whose goods a supplier has been asked to take back: until it answers, nobody knows whether the buyer has them."""
    asked = [one.subject for one in claimed if one.key.startswith(TAKE_BACK) and one.recorded is Recorded.ATTEMPT]
    return Case.objects.filter(pk__in=asked, recall="waiting")


def _resting(claimed: Sequence[Claimed]) -> list[tuple[Claimed, Health]]:
    asked = {one.subject: one for one in claimed if one.key == PROBED}
    rows = Health.objects.select_related("supplier").filter(pk__in=asked, state=HealthState.PAUSED) if asked else ()
    return [(asked[row.pk], row) for row in rows]


def _probe(one: Claimed, row: Health) -> SupplyErrand:
    """A question about an order that nobody placed: any clear answer shows that somebody is there."""
    return SupplyErrand(one, PROBE, new_id(), row.pk, row.supplier_id, "", 1, 1, idempotent=True)


def _too_many(claimed: Sequence[Claimed]) -> dict[UUID, Surplus]:
    asked = [one.subject for one in claimed if one.key in SURPLUS_ACTS]
    if not asked:
        return {}
    rows = Surplus.objects.filter(pk__in=asked, state__in=SURPLUS_OPEN)
    return {row.pk: row for row in rows.select_related("delivery__line__item", "delivery__order")}


def _take_back(one: Claimed, row: Surplus) -> SupplyErrand | None:
    if one.killed_too_often:
        return None
    # asked under the name it was ordered by, also where another supplier had its turn since
    row.delivery.supplier_id = row.supplier_id
    return errand_of(
        one,
        SURPLUS_ACTS[one.key],
        row.delivery,
        terms_of([row.delivery]).get(row.delivery_id),
        max_price_minor=row.cost_minor,
        problem=row.kind,
        currency=row.currency,
        supplier_no=row.supplier_no,
        amount_minor=row.cost_minor,
    )


def _errand(one: Claimed, delivery: Delivery, problem: str, source: Source | None) -> SupplyErrand | None:
    if one.killed_too_often:
        return None
    can = SupplierCapabilities.from_json(delivery.supplier.capabilities)
    act = _act(one, can)
    if act is None:
        return None
    paid_minor = delivery.line.unit_price_minor * delivery.quantity
    own_minor = source.most_minor if source else None
    most_minor = paid_minor if own_minor is None else min(paid_minor, own_minor * delivery.quantity)
    waits = one.kind is Kind.SUPPLIER_FENCE and can.fencing is Fencing.WAIT
    return errand_of(
        one,
        act,
        delivery,
        source,
        max_price_minor=most_minor,
        idempotent=can.idempotent,
        problem=problem,
        stopped_from=stopped_from(delivery, can) if waits else None,
    )


def _act(one: Claimed, can: SupplierCapabilities) -> str | None:
    if one.kind is Kind.SUPPLIER_FENCE:
        return QUERY if can.fencing is Fencing.WAIT and can.queryable else FENCE
    if one.kind is Kind.SUPPLIER_CLAIM:
        return act_about_case(one, can)
    act = {Kind.SUPPLIER_QUERY: QUERY}.get(one.kind)
    following = next_act(one.recorded, idempotent=can.idempotent, queryable=can.queryable)
    return act or {Act.ASK: PLACE, Act.ASK_AGAIN: PLACE, Act.QUERY: QUERY}.get(following)


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

"""Who is told that a case was not reviewed in time? Its buyer, and the operators once nobody stands above them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.turns import OWNERS
from anxin.flows.acts.tell_operators import tell_operators
from anxin.orders.models import Order
from anxin.people.models import Shop
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

SUBJECT = Text("售后单 {case} 审核超时，已升级", "Case {case} was not reviewed in time and goes up")
BODY = Text(
    "售后单 {case} 没有在时限内处理，现在由{owner}接手，最晚 {until} 有结果。您不需要做任何事。",
    "Case {case} was not reviewed in its time. Now it is for {owner}, with a result by {until}. There is nothing you "
    "need to do.",
)
ALARM = Text("{count} 张售后单审核超时，等您处理", "{count} cases were not reviewed in time and wait for you")
WAITING = Text(
    "高级审核超时未处理，现在由站长裁决，最晚 {until}：{cases}。再超时，系统按规则直接退款。",
    "No senior reviewed them in time; you decide, by {until}: {cases}. After that the money goes back by the rules.",
)
MOST_NAMED = 20


def tell_moved_up(
    cases: Sequence[Case], orders: Mapping[UUID, Order], owner: str, until: datetime, *, at: datetime
) -> None:
    """Write to the buyers of these cases, which `owner` has until then; to the operators one letter a shop."""
    clock = f"{until.astimezone(SHANGHAI):%m-%d %H:%M}"
    refs = {case.pk: f"{orders[case.order_id].ref}-C{case.number}" for case in cases}
    write([_letter(case, orders[case.order_id], refs[case.pk], owner, clock, at) for case in cases])
    if owner != "operator":
        return
    for shop in Shop.objects.filter(pk__in={case.shop_id for case in cases}).order_by("pk"):
        named = [refs[case.pk] for case in cases if case.shop_id == shop.pk]
        more = " …" if len(named) > MOST_NAMED else ""
        body = WAITING.fill(until=clock, cases=", ".join(named[:MOST_NAMED]) + more)
        tell_operators(shop, "cases-overdue", ALARM.fill(count=len(named)), body, at=at)


def _letter(case: Case, order: Order, ref: str, owner: str, clock: str, at: datetime) -> NewLetter:
    values = {"case": ref, "owner": OWNERS[owner], "until": clock}
    # once for each time that it is given: an owner may have it for two of them
    kind = f"up-{case.number}-{owner}-{at.astimezone(SHANGHAI):%m%d%H%M}"
    return NewLetter(order=order, kind=kind, subject=SUBJECT.fill(**values), body=BODY.fill(**values), at=at)

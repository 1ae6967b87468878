"""What follows when a promise is not kept? It is broken in the open: the buyer is told, and the matter goes up."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.desk_of import desk_of
from anxin.flows.acts.end_promises import end_promises
from anxin.flows.acts.escalate import escalate
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.say_held import say_held
from anxin.flows.acts.tell_operators import tell_operators
from anxin.refunds.promises import come_true
from anxin.support.letters import NewLetter
from anxin.support.models import Commitment
from anxin.support.queries import own_of
from anxin.support.shield import shield
from anxin.support.states import CommitmentState, Desk, Voice
from anxin.support.write import write
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

TO = {
    Desk.AGENT: Text("平台客服", "our support"),
    Desk.FINANCE: Text("财务", "our finance desk"),
    Desk.SENIOR: Text("高级客服", "a senior colleague"),
    Desk.OPERATOR: Text("站长", "the shop's owner"),
}
SUBJECT = Text("给您的承诺没有按时做到，已升级处理", "A promise to you was not kept and has gone up")
BODY = Text(
    "订单 {ref}：“{words}”承诺在 {due} 前完成，没有做到，我们记为一次失约。已自动转给{to}，不需要您再催。"
    "{held}详情和进度见订单页的沟通记录。",
    "Order {ref}: “{words}” was promised by {due} and was not done; it is counted as broken. It has gone to {to} by "
    "itself, so there is nothing you need to do.{held} See the conversation on the order's page.",
)
OWN_SUBJECT = Text("给您的承诺没有按时做到", "A promise to you was not kept")
OWN_BODY = Text(
    "订单 {ref}：“{words}”承诺在 {due} 前完成，没有做到，我们记为一次失约。作出承诺的是站长，本店没有更高一级，"
    "仍由站长处理。{held}不想再等，可向支付渠道投诉，或拨打 12315。",
    "Order {ref}: “{words}” was promised by {due} and was not done; it is counted as broken. The shop's owner promised "
    "it, above whom there is nobody, and still has it.{held} If you do not want to wait, your payment channel and "
    "12315 are open to you.",
)
ALARM = Text("站长的承诺失约：订单 {ref}", "A promise of the operator's was broken: order {ref}")


@atomic(durable=True)
def break_promises(ids: Collection[UUID], *, at: datetime) -> int:
    """End due commitments: kept where their matter happened in time, broken otherwise; how many ended."""
    orders = lock_orders(
        set(Commitment.objects.filter(pk__in=ids).values_list("order_id", flat=True)), skip_locked=True, most=AT_ONCE
    )
    due = list(
        Commitment.objects.filter(pk__in=ids, order__in=orders, state=CommitmentState.OPEN, due_at__lte=at).values_list(
            "pk", flat=True
        )
    )
    true = {one.commitment: one.shown for one in come_true(due)}
    kept = end_promises(true, CommitmentState.KEPT, by="machine", because="it happened", at=at)
    broken = end_promises(
        {pk: "" for pk in due if pk not in true},
        CommitmentState.BROKEN,
        by="machine",
        because="not done by its due time",
        at=at,
    )
    _tell(broken, at)
    return len(kept) + len(broken)


def _tell(broken: Sequence[Commitment], at: datetime) -> None:
    letters = []
    for row in broken:
        source = Desk.SUPPLIER if row.role == Voice.SUPPLIER else desk_of(row.owner, row.shop_id)
        to = escalate(row.order, source, because=f"commitment {row.number} was broken", at=at)
        own = source is Desk.OPERATOR
        if own:
            alarm = ALARM.fill(ref=row.order.ref)
            tell_operators(row.order.shop, "promise-broken", alarm, alarm, at=at)
        subject, body = (OWN_SUBJECT, OWN_BODY) if own else (SUBJECT, BODY)
        held = say_held(row.order)
        said = f"{row.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        values = {
            "ref": row.order.ref,
            "words": shield(row.words, own_of(row.order_id)),
            "due": said,
            "to": TO[to],
            "held": held,
        }
        kind = f"promise-broken-{row.number}"
        letters.append(NewLetter(order=row.order, kind=kind, subject=subject, body=body.fill(**values), at=at))
    write(letters)

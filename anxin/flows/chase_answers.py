"""What follows when nobody answers a message in time? It goes to the next one up, and the buyer is told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.pass_question import pass_question
from anxin.flows.acts.say_held import say_held
from anxin.flows.acts.tell_operators import tell_operators
from anxin.flows.break_promises import TO
from anxin.orders.models import Order
from anxin.support.deadlines import PATIENCE
from anxin.support.letters import NewLetter
from anxin.support.models import Question
from anxin.support.states import Desk, OnSilence, QuestionState, Voice
from anxin.support.thread import DESKS, VOICES
from anxin.support.write import write
from anxin.texts import Text

TARGETS = {
    OnSilence.TO_AGENT: Desk.AGENT,
    OnSilence.TO_SENIOR: Desk.SENIOR,
    OnSilence.TO_OPERATOR: Desk.OPERATOR,
    OnSilence.ALARM: Desk.OPERATOR,
}
SUBJECT = Text("您的消息超时未答复，已升级处理", "Your message was not answered in time and has gone up")
BODY = Text(
    "订单 {ref}：您的消息没有在承诺的时间内得到答复，已自动转给{to}，不需要您再催。{held}",
    "Order {ref}: your message was not answered in the time we promise. It has gone to {to} by itself; there is "
    "nothing you need to do.{held}",
)
HURRIED_SUBJECT = Text("您催办后超时没有动静，已升级处理", "What you hurried went late and has gone up")
HURRIED_BODY = Text(
    "订单 {ref}：您催办后，{who}没有在承诺的时间内处理或答复，已自动转给{to}，不需要您再催。{held}",
    "Order {ref}: you hurried {who}, who neither acted nor answered in the time we promise. It has gone to {to} by "
    "itself; there is nothing you need to do.{held}",
)
ASKED_SUBJECT = Text("{who}超时未答复，已升级处理", "{who} did not answer in time; it has gone up")
ASKED_BODY = Text(
    "订单 {ref}：平台就这笔订单询问{who}，没有按时得到答复，已自动转给{to}，不需要您催。{held}",
    "Order {ref}: {who} did not answer in time what was asked about this order. It has gone to {to} by itself; there "
    "is nothing you need to do.{held}",
)
ALARM = Text(
    "{asker}消息逐级转到站长，仍超时无人答复：订单 {ref}",
    "Unanswered though it went up to the operator ({asker}): order {ref}",
)


@atomic(durable=True)
def chase_answers(ids: Collection[UUID], *, at: datetime) -> int:
    """Pass each due question up, and alarm the operators where nobody stands above, once for each; how many.

    The buyer is told in words that follow who asked, and nothing of what a supplier asked.
    """
    owners = dict(Question.objects.filter(pk__in=ids).values_list("pk", "order_id"))
    orders = lock_orders(set(owners.values()), skip_locked=True, most=AT_ONCE)
    due = Question.objects.filter(pk__in=ids, order__in=orders, state=QuestionState.WAITING, due_at__lte=at)
    rows = list(due.order_by("pk"))
    letters = [_pass_up(row, orders[row.order_id], at) for row in rows]
    write([letter for letter in letters if letter is not None])
    return len(rows)


def _pass_up(row: Question, order: Order, at: datetime) -> NewLetter | None:
    source, target = row.owner, TARGETS[OnSilence(row.on_due)]
    because = f"the {source} did not answer in time"
    alarmed = row.steps.filter(because=because).exists()
    pass_question(
        row,
        target,
        due_at=PATIENCE[target].until(at),
        by="machine",
        because=because,
        at=at,
        late=True,
    )
    if source == Desk.OPERATOR and not alarmed:
        said = ALARM.fill(ref=order.ref, asker=VOICES[Voice(row.asked_by)])
        tell_operators(order.shop, "unanswered", said, said, at=at)
    if row.asked_by == Voice.SUPPLIER:
        return None
    kind, values = f"late-{row.pk.hex[-16:]}-{source}", {"ref": order.ref, "to": TO[target], "held": say_held(order)}
    who = DESKS[Desk(source)]
    if row.asked_by == Voice.BUYER:
        subject, body = (SUBJECT, BODY) if row.in_words else (HURRIED_SUBJECT, HURRIED_BODY)
        return NewLetter(order=order, kind=kind, subject=subject, body=body.fill(**values, who=who), at=at)
    body = ASKED_BODY.fill(**values, who=who)
    return NewLetter(order=order, kind=kind, subject=ASKED_SUBJECT.fill(who=who), body=body, at=at)

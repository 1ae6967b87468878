"""How does the evidence of an order look to who may see it: three slots, what fills them, and what is missing?"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from anxin.cases.models import Case
from anxin.cases.queries import asked_of_buyer, open_case_of, slots_awaited
from anxin.cases.states import CaseState
from anxin.delivery.queries import delivery_of, reveals_of
from anxin.delivery.states import DeliveryState
from anxin.evidence.exhibits import GOODS, PAYMENT, TALK
from anxin.evidence.models import Upload
from anxin.evidence.needs import ONLY_THE_BUYER, SLOTS, filled, missing
from anxin.evidence.queries import uploads_of
from anxin.evidence.reading.problems import advice_for
from anxin.evidence.states import PENDING, Match, Side, UploadState
from anxin.orders.access import is_buyer
from anxin.orders.models import Order
from anxin.payments.queries import payment_of
from anxin.people.access import Viewer
from anxin.policy.facts import Problem
from anxin.support.models import Message
from anxin.support.queries import own_of
from anxin.support.shield import shield
from anxin.texts import Text
from anxin.web.evidence_shown import EvidenceShown, SlotShown, UploadShown
from anxin.web.moments import moment
from anxin.web.show_order import stamp_of
from anxin.web.shown import Tone

NAMES: Final = {
    PAYMENT: Text("支付凭证", "Payment"),
    GOODS: Text("商品状态", "Goods"),
    TALK: Text("沟通记录", "Conversation"),
}
WANTED: Final = {
    PAYMENT: Text("缺 1 张：微信或支付宝的账单详情页截图", "1 missing: the bill’s page in WeChat or Alipay"),
    GOODS: Text("缺 1 张：能看出问题的商品或兑换页截图", "1 missing: the page where the problem shows"),
    TALK: Text("缺 1 项：请写明经过，或上传聊天截图", "1 missing: say what happened, or show the conversation"),
}
ON_THE_LIST: Final = Text("清单上要的，还没收到", "On the list, not here yet")
LEFT_OF_LIST: Final = Text("清单上还缺：{names}", "Still missing from the list: {names}")
WHOSE: Final = {
    Side.BUYER: Text("买家", "Buyer"),
    Side.SUPPLIER: Text("供货商", "Supplier"),
    Side.STAFF: Text("平台", "Platform"),
}
FIELDS: Final = {
    "transaction_no": Text("交易单号", "transaction number"),
    "merchant_no": Text("商户单号", "merchant’s number"),
    "order_no": Text("订单号", "order number"),
    "amount_minor": Text("金额", "amount"),
    "paid_at": Text("付款时间", "time of payment"),
    "code": Text("卡密", "code"),
}
Said = tuple[Text, Tone, str]


def show_evidence(order: Order, viewer: Viewer, at: datetime, problem: Problem | None = None) -> EvidenceShown:
    """The chain of three slots of an order that this viewer may see.

    Asks for what a person has asked the buyer for, else for what the open case needs, else for what `problem` would
    need; nothing where there is none of them.
    """
    case, rows, mine = open_case_of(order.pk), uploads_of(order.pk), is_buyer(viewer, order)
    attached = {PAYMENT: _payment(order, at), GOODS: _goods(order, at), TALK: _talk(order, case)}
    shown = {row.slot for row in rows if row.side == Side.BUYER} | ({TALK} if case and case.words else set())
    seen = {slot for slot, said in attached.items() if said}
    about = Problem(case.problem) if case else problem
    listed, waits = slots_awaited(case) if case else None, case is not None and case.state == CaseState.AWAITING_BUYER
    lacking = missing(about, seen=seen, shown=shown) if about else ()
    wanted = lacking if listed is None else listed
    there = filled(about, seen=seen, shown=shown) if about else frozenset(seen | shown)
    slots = tuple(
        SlotShown(
            slot,
            NAMES[slot],
            "missing" if slot in wanted else "sealed" if slot in there else "not_needed",
            _asks(slot, on_list=listed is not None)
            if slot in wanted
            else _note(slot, attached[slot], sum(row.slot == slot for row in rows), about),
            attached[slot],
            tuple(_upload(row) for row in rows if row.slot == slot),
        )
        for slot in SLOTS
    )
    evidence = EvidenceShown(
        order=order.pk,
        ref=order.ref,
        slots=slots,
        live=any(row.state in PENDING for row in rows),
        may_add=mine,
        may_end=mine and waits,
        ask=_left(wanted) if listed else WANTED[wanted[0]] if wanted else None,
        list=asked_list(case) if case else None,
        claimed=case is not None,
        problem=problem or "" if case is None else "",
        pressing=waits,
        left=len(wanted),
    )
    return replace(evidence, stamp=stamp_of(evidence))


def asked_list(case: Case) -> Text | None:
    """The list that a person put to the buyer, as it may be shown to both; None while the case waits for none."""
    asked = asked_of_buyer(case)
    return shield(asked, own_of(case.order_id)) if asked else None


def chosen(problem: str) -> Problem | None:
    """The problem that a form names; None for none and for what is no problem."""
    return Problem(problem) if problem in set(Problem) else None


def _payment(order: Order, at: datetime) -> tuple[Text, ...]:
    paid = payment_of(order.pk) if order.paid_at else None
    if paid is None or paid.paid_at is None:
        return ()
    when, name = moment(paid.paid_at, at), paid.channel.name
    return (Text(f"{name.zh}的付款通知 · {when.zh}", f"{name.en}’s notice · {when.en}"),)


def _goods(order: Order, at: datetime) -> tuple[Text, ...]:
    delivery = delivery_of(order.pk)
    if delivery is None:
        return ()
    said = [Text("发货记录", "Delivery log")]
    if delivery.state == DeliveryState.DELIVERED and delivery.delivered_at:
        when = moment(delivery.delivered_at, at)
        said = [Text(f"发货记录 · {when.zh}送达", f"Delivery log · arrived {when.en}")]
    if seen := reveals_of(order.pk):
        when = moment(seen[0].at, at)
        said.append(Text(f"卡密首次查看 · {when.zh}", f"Code first seen · {when.en}"))
    return tuple(said)


def _talk(order: Order, case: Case | None) -> tuple[Text, ...]:
    said = [Text("您的申请说明", "What you wrote with the claim")] if case and case.words else []
    if count := Message.objects.filter(order=order).count():
        said.append(Text(f"{count} 条站内消息", "1 message here" if count == 1 else f"{count} messages here"))
    return tuple(said)


def _asks(slot: str, *, on_list: bool) -> Text:
    return ON_THE_LIST if on_list else WANTED[slot]


def _left(slots: tuple[str, ...]) -> Text:
    names = [NAMES[slot] for slot in slots]
    return LEFT_OF_LIST.fill(
        names=Text("、".join(name.zh for name in names), ", ".join(name.en.lower() for name in names))
    )


def _note(slot: str, attached: tuple[Text, ...], uploads: int, about: Problem | None) -> Text:
    if uploads:
        return Text(f"已收到 {uploads} 份", f"{uploads} received")
    if attached:
        return Text("已自动附上", "Attached by us")
    if about and slot in ONLY_THE_BUYER[about]:
        return Text("已有", "There")
    return Text("不需要，也可以补充", "Not needed; you may add to it")


def _upload(row: Upload) -> UploadShown:
    said, tone, icon = _said(row)
    return UploadShown(
        id=row.pk,
        at=row.at,
        whose=WHOSE[Side(row.side)],
        said=said,
        tone=tone,
        icon=icon,
        advice=advice_for(row.problems, row.slot),
        video=not row.copy_type,
        reading=row.state in PENDING,
    )


def _said(row: Upload) -> Said:
    """The outcome in one sentence; a picture that could not be read is kept all the same."""
    if row.state in PENDING:
        return Text("已封存，正在识别…", "Sealed; being read…"), "info", "clock"
    if row.reused:
        again = Text(
            "这份凭证在另一笔订单里出现过，由人工核对", "This was shown for another order too; a person compares them"
        )
        return again, "needs", "alert"
    if row.match == Match.CONTRADICTED:
        zh, en = _names(row.differing)
        return (
            Text(
                f"{zh}与本订单不同。传错图了？再传一张正确的即可",
                f"Not as in the order: {en}. The wrong picture? Send the right one",
            ),
            "needs",
            "alert",
        )
    if row.match == Match.MATCHED:
        zh, en = _names(row.agreed)
        return Text(f"{zh}与订单一致", f"As in the order: {en}"), "protected", "check"
    if row.state == UploadState.UNREAD:
        kept = Text("已封存，由人工查看", "Sealed; a person will look at it")
        return kept, "quiet" if not row.problems else "waiting", "eye"
    return Text("已识别并封存", "Read and sealed"), "protected", "check"


def _names(fields: list[str]) -> tuple[str, str]:
    known = [FIELDS[name] for name in FIELDS if name in fields]
    return "、".join(name.zh for name in known), ", ".join(name.en for name in known)

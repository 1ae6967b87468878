"""What is a buyer told of what was decided about the case? One letter each; money has its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from anxin.cases.deadlines import reopen_until
from anxin.cases.models import Appeal, Case
from anxin.evidence.needs import missing
from anxin.evidence.queries import NOTHING_SHOWN, Shown, shown_for
from anxin.flows.acts.heed_reissue import RUNNING
from anxin.flows.acts.reason_of import reason_of
from anxin.flows.acts.reissue import MOST_REISSUES
from anxin.flows.acts.rule_on import rule_on
from anxin.flows.acts.say_choice import AGAIN
from anxin.flows.acts.say_money_back import say_money_back
from anxin.flows.acts.say_silence import say_silence
from anxin.flows.acts.subjects import Judged
from anxin.policy.clauses import Amount, Outcome, Reason, Slot
from anxin.policy.facts import BuyerAsked, Problem
from anxin.policy.queries import later_rules
from anxin.policy.words import REASONS, SLOTS
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

Said = tuple[tuple[Text, Text], dict[str, object]]
REFUSED = (
    Text("售后单 {case} 未支持退款", "Case {case}: not refunded"),
    Text(
        "售后单 {case} 未支持退款。原因：{why}。7 天内可申诉一次，换人复核；也可向支付渠道投诉，或拨打 12315。",
        "Case {case} was not upheld. Why: {why}. If you disagree, appeal once within 7 days and somebody else looks; "
        "your payment channel and 12315 are open to you too.",
    ),
)
CAME = (
    Text("订单 {ref} 的卡密已到，可以查看", "Order {ref}: your code has come"),
    Text(
        "售后单 {case} 等的卡密已在承诺时间内发货，现在可到订单页查看，这次售后随之结束。没看过的卡密，7 天内选"
        "“不想要了”仍可全额退款；卡密有问题可再申请。",
        "The code that case {case} waited for has come within its promise: see it on the order's page. The case ends "
        "with it. Unseen, it is refunded in full if you no longer want it, within 7 days; if it does not work, open "
        "another case.",
    ),
)
OFFERED = (
    Text("售后单 {case} 已支持，请您选择", "Case {case} is upheld: please choose"),
    Text(
        "支持您的申请（售后单 {case}）。{until} 前可到售后单页选择：{ways}。没有选择的话，自动{money}。",
        "Case {case} is upheld. Choose on its page until {until}: {ways}. Without a choice, by itself: {money}.",
    ),
)
ASKED = (
    Text("售后单 {case} 需要您补充材料", "Case {case} needs something from you"),
    Text(
        "请在 {until} 前到售后单页补充：{slots}。只请您补充这一次；没有补充的话，{silent}。",
        "Until {until}, please add on the case's page: {slots}. You are asked this once; without it, {silent}.",
    ),
)
LAPSED = (
    Text("售后单 {case} 暂时关闭", "Case {case} rests"),
    Text(
        "没有收到材料，售后单 {case} 暂时关闭，没有裁决。{until} 前可在售后单页恢复，之后也可重新申请。",
        "Nothing came, so case {case} rests undecided. You can take it up again on its page until {until}, or open "
        "another one later.",
    ),
)
CLOSED = (
    Text("售后单 {case} 已关闭", "Case {case} is closed"),
    Text(
        "没有收到材料，售后单 {case} 已关闭，没有裁决。恢复的 7 天从第一次暂时关闭算起，已经过去；仍可重新申请。",
        "Nothing came, so case {case} is closed undecided. The 7 days for taking it up again, counted from when it "
        "first rested, have passed; you can open another one.",
    ),
)
AGAIN_SENT = (
    Text("售后单 {case} 已支持补发", "Case {case}: another one is granted"),
    Text(
        "售后单 {case} 支持补发：{again}，{until} 前到账。进度在订单页；到时没到，按规则处理，不用再申请。",
        "Case {case} grants another one ({again}), promised by {until}. See the order's page; if it is not there by "
        "then, the rules go on and there is no need to ask.",
    ),
)


class _Known(NamedTuple):
    """What all letters of one call share."""

    at: datetime
    until: datetime
    shown: Mapping[UUID, Shown]
    later: Mapping[UUID, UUID]
    again: Mapping[UUID, datetime]


def tell_case(items: Sequence[Judged], *, at: datetime, until: timedelta) -> None:
    """Write to the buyers of cases what was decided; `until` is the time that a choice has. The orders are locked."""
    told = [item for item in items if item.subject.case and item.decision.outcome in _LETTERS]
    # an appeal has its own letter with the same news
    ended = (Outcome.REJECT, Outcome.REISSUE)
    closed = [item.subject.case.pk for item in told if item.subject.case and item.decision.outcome in ended]
    appealed = set(Appeal.objects.filter(case__in=closed).values_list("case", flat=True)) if closed else set()
    asked = [item.subject.order for item in told if item.decision.outcome is Outcome.ASK_BUYER]
    resting = (Outcome.ASK_BUYER, Outcome.LAPSE)
    rest = [item.subject.case.pk for item in told if item.subject.case and item.decision.outcome in resting]
    known = _Known(
        at=at,
        until=at + until,
        shown=shown_for([order.pk for order in asked]) if asked else {},
        later=later_rules({order.shop_id for order in asked}) if asked else {},
        again=reopen_until(rest) if rest else {},
    )
    write(
        [
            _letter(item, item.subject.case, known)
            for item in told
            if item.subject.case and not (item.decision.outcome in ended and item.subject.case.pk in appealed)
        ]
    )


def _letter(item: Judged, case: Case, known: _Known) -> NewLetter:
    (subject, body), values = _LETTERS[item.decision.outcome](item, known)
    values = {"case": f"{item.subject.order.ref}-C{case.number}", **values}
    return NewLetter(
        order=item.subject.order,
        kind=f"case-{item.decision_id.hex[-16:]}",
        subject=subject.fill(**values),
        body=body.fill(**values),
        at=known.at,
    )


def _refused(item: Judged, known: _Known) -> Said:
    decision = item.decision
    if decision.reason is Reason.CAME_IN_TIME:
        return CAME, {"ref": item.subject.order.ref}
    why = REASONS[decision.reason] if decision.reason else reason_of(decision)
    return REFUSED, {"why": Text(why.zh.rstrip("。"), why.en.rstrip("."))}


def _offered(item: Judged, known: _Known) -> Said:
    decision, order = item.decision, item.subject.order
    minor = decision.facts.remaining if decision.amount is Amount.NOTHING else decision.amount_minor
    money, again = say_money_back(decision, minor, order.currency), AGAIN[item.subject.line.goods]
    both = order.state in RUNNING and decision.facts.reissues < MOST_REISSUES
    ways = Text(f"{money.zh}，或{again.zh}", f"{money.en}, or {again.en.lower()}") if both else money
    return OFFERED, {"money": money, "ways": ways, "until": _clock(known.until)}


def _asked(item: Judged, known: _Known) -> Said:
    decision, subject = item.decision, item.subject
    shown = known.shown.get(subject.order.pk, NOTHING_SHOWN).slots
    lacking = missing(Problem(decision.facts.problem), seen=(), shown=shown) or decision.evidence
    names = [SLOTS[Slot(slot)] for slot in lacking]
    slots = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    silent = replace(decision.facts, buyer_asked=BuyerAsked.SILENT)
    then = rule_on(
        silent, subject.order, subject.line, known.later, supplier=subject.supplier, whole=subject.whole
    ).decision
    until = known.at + timedelta(seconds=decision.within) if decision.within else known.until
    again_until = known.again.get(subject.case.pk) if subject.case else None
    silently = say_silence(then, until=until, again_until=again_until)
    return ASKED, {"slots": slots, "silent": silently, "until": _clock(until)}


def _lapsed(item: Judged, known: _Known) -> Said:
    until = known.again.get(item.subject.case.pk) if item.subject.case else None
    if until is None or until <= known.at:
        return CLOSED, {}
    return LAPSED, {"until": _clock(until)}


def _reissued(item: Judged, known: _Known) -> Said:
    again = AGAIN[item.subject.line.goods]
    by = known.at + timedelta(minutes=item.subject.line.promise_minutes)
    return AGAIN_SENT, {"again": Text(again.zh, again.en.lower()), "until": _clock(by)}


_LETTERS: dict[Outcome, Callable[[Judged, _Known], Said]] = {
    Outcome.REJECT: _refused,
    Outcome.BUYER_CHOOSES: _offered,
    Outcome.ASK_BUYER: _asked,
    Outcome.LAPSE: _lapsed,
    Outcome.REISSUE: _reissued,
}


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}"

"""Who must act on a case, until when, and what follows if they do not? The head of a case's page."""

from datetime import datetime

from anxin.cases.models import Case, Decision
from anxin.cases.states import CaseState
from anxin.orders.states import OrderState
from anxin.policy.clauses import Reason
from anxin.refunds.models import Refund
from anxin.texts import Text
from anxin.web.because import because, refused_for, written_of
from anxin.web.if_undecided import if_undecided
from anxin.web.moments import moment
from anxin.web.refund_status import refund_status
from anxin.web.shown import Status
from anxin.web.words import REVIEWERS, with_clause

HERE = (OrderState.PAID, OrderState.DELIVERED)


def case_status(
    case: Case, decisions: list[Decision], refunds: list[Refund], now: datetime, then: Text | None = None
) -> Status:
    """One state, one line of truth; `decisions` and `refunds` are those of this case, `then` is what follows by itself
    in words (`foresee`)."""
    if case.due_at is not None and (status := _WAITING.get(CaseState(case.state))):
        values = {
            "due": moment(case.due_at, now),
            "reviewer": REVIEWERS.get(case.owner, REVIEWERS["agent"]),
            "then": if_undecided(case.order) if case.state == CaseState.APPEALED else then or BY_THE_RULES,
        }
        return Status(
            status.tone,
            status.icon,
            status.title,
            status.sentence.fill(**values),
            status.reason if case.order.state in HERE else None,
            case.due_at,
            max(case.opened_at, min(now, case.due_at)) if case.supplier_asked_at is None else case.supplier_asked_at,
        )
    if case.state == CaseState.WITHDRAWN:
        return _WITHDRAWN
    if case.state == CaseState.LAPSED:
        return _LAPSED
    return _decided(case, decisions, refunds, now)


def _decided(case: Case, decisions: list[Decision], refunds: list[Refund], now: datetime) -> Status:
    if refunds:
        return refund_status(refunds, now)
    last = decisions[-1] if decisions else None
    if last is None:
        return Status(
            "info", "clock", Text("处理中", "Being handled"), Text("系统正在裁决。", "The rules are being applied.")
        )
    written = written_of(last)
    why = with_clause(written.zh, written.en, last.clause_number)
    reason = Text(f"依据：{why.zh}", f"Under: {why.en}")
    if refused_for(last) is Reason.CAME_IN_TIME:
        return Status("protected", "check", Text("卡密已到", "The code has come"), _CAME, reason)
    if last.outcome == "reject":
        return Status("quiet", "info", Text("未支持退款", "Not refunded"), because(last), reason)
    if last.outcome == "reissue":
        said = _NEW_CODE if case.line.goods == "code" else _NEW_ONE
        return Status("protected", "check", Text("支持补发", "Another one is granted"), said, reason)
    return Status("protected", "check", Text("已裁决", "Decided"), written, reason)


BY_THE_RULES = Text("按规则处理", "the rules decide")
_WAITING = {
    CaseState.OPENED: Status(
        "info", "clock", Text("已收到申请", "Received"), Text("系统正在按规则裁决。", "The rules are being applied.")
    ),
    CaseState.WAITING: Status(
        "waiting",
        "clock",
        Text("先等到承诺时间", "Waiting for the promised time"),
        Text("{due} 前还没到账：{then}。不用再操作", "Not there by {due}: {then}. Nothing more to do"),
    ),
    CaseState.AWAITING_SUPPLIER: Status(
        "waiting",
        "clock",
        Text("等供货商答复", "Waiting for the supplier"),
        Text(
            "供货商最晚{due} 答复；到时不答复，按规则继续往下判",
            "It has to answer by {due}; if it does not, the rules go on without it",
        ),
        Text("钱还在平台，不会付给供货商", "The money stays here and is not paid out"),
    ),
    CaseState.AWAITING_BUYER: Status(
        "needs",
        "upload",
        Text("请补充材料", "Evidence is needed"),
        Text("{due} 前补齐即可继续；未补的话，{then}", "Send it by {due}; otherwise {then}"),
    ),
    CaseState.IN_REVIEW: Status(
        "waiting",
        "user",
        Text("人工审核中", "Under review"),
        Text(
            "由{reviewer}处理，最晚{due} 给出结果；超时会升级，不会没人管",
            "{reviewer} decides by {due}; if not, it goes to the next one up",
        ),
    ),
    CaseState.OFFERED: Status(
        "needs",
        "check",
        Text("支持您的申请，请选择", "Upheld: please choose"),
        Text("{due} 前未选择，自动{then}", "Without a choice by {due}, by itself: {then}"),
    ),
    CaseState.APPEALED: Status(
        "waiting",
        "scale",
        Text("申诉复核中", "Under appeal"),
        Text(
            "由没有经手的{reviewer}复核，最晚{due} 答复；{then}",
            "Looked at again by {reviewer} by {due}; {then}",
        ),
    ),
}
_CAME = Text(
    "承诺时间内已发货，请到订单页查看，这次售后随之结束。没看过的卡密，选“不想要了”仍可退款。",
    "It came within the promise: see the order's page. The case ends with it. Unseen, it can still be given back.",
)
_NEW_CODE = Text(
    "新的卡密和到账承诺在订单页。再有问题，可以再申请售后。",
    "The order page has the new code and when it is promised. If it fails too, open another case.",
)
_NEW_ONE = Text(
    "进度和新的到账承诺在订单页。再有问题，可以再申请售后。",
    "The order page shows how it goes and when it is promised. If it fails too, open another case.",
)
_WITHDRAWN = Status(
    "quiet",
    "cross",
    Text("已撤销", "Withdrawn"),
    Text("您撤销了这次售后。有问题可以再申请。", "You withdrew this case. You can open another."),
)
_LAPSED = Status(
    "quiet",
    "clock",
    Text("暂时关闭", "Resting"),
    Text("没有收到材料，售后暂时关闭，可以再申请。", "No evidence came, so the case rests. You can open another."),
)

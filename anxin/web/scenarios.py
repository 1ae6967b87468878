"""What happens with an item in everyday cases? Each is decided by the rules in force, not written beside them."""

from dataclasses import replace

from anxin.policy.clauses import Outcome, Policy
from anxin.policy.decide import decide
from anxin.policy.facts import (
    AccountError,
    Delivery,
    Evidence,
    EvidenceMatch,
    Facts,
    Fence,
    Goods,
    Payment,
    Problem,
    Recall,
    Supplier,
    Usage,
)
from anxin.texts import Text
from anxin.web.shown import Scenario

HOUR = 3600
RETURNS = {Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.BUYER_CHOOSES, Outcome.REISSUE}
VERDICT = {
    Outcome.REFUND_FULL: Text("全额退款", "refunded in full"),
    Outcome.REFUND_PRORATED: Text("按比例退款", "refunded in part"),
    Outcome.BUYER_CHOOSES: Text("退款或补发，由您选", "a refund or another one, as you choose"),
    Outcome.REISSUE: Text("补发", "another one is sent"),
    Outcome.REJECT: Text("不退款", "not refunded"),
    Outcome.REVIEW: Text("由人工审核", "a person decides"),
    Outcome.ASK_SUPPLIER: Text("先由供货商核实", "the supplier checks first"),
    Outcome.ASK_BUYER: Text("请您补充材料", "you are asked for evidence"),
    Outcome.WAIT: Text("先等到承诺时间", "wait until the promised time"),
    Outcome.LAPSE: Text("暂时关闭", "the case rests"),
}

_PAID = Facts(payment=Payment.MATCHED, since_paid=HOUR, exclusion_confirmed=True)
_LATE = replace(_PAID, delivery=Delivery.NONE, past_promise=0, problem=Problem.NOT_ARRIVED)
_EARLY = replace(_PAID, delivery=Delivery.NONE, past_promise=-HOUR, problem=Problem.CHANGED_MIND)
_ARRIVED = replace(
    _PAID,
    delivery=Delivery.DELIVERED,
    delivered_share=100,
    past_promise=-HOUR,
    since_delivered=HOUR,
    claimed_after=HOUR // 2,
)
_SEEN = replace(_ARRIVED, usage=Usage.SEEN)
# of what lies on an account nobody here knows how much was used
_CREDITED = replace(_ARRIVED, usage=Usage.UNKNOWN)

_LATE_CASE = (Text("过了承诺时间还没到账，系统自动办理", "Not there when promised, by itself"), _LATE)
_EARLY_CASE = (Text("还没发货，不想要了", "Not yet sent, and you change your mind"), _EARLY)

CASES: dict[Goods, tuple[tuple[Text, Facts], ...]] = {
    Goods.CODE: (
        _LATE_CASE,
        _EARLY_CASE,
        (
            Text("卡密没看过，7 天内不想要了", "The code was never revealed, within 7 days"),
            replace(_ARRIVED, usage=Usage.UNUSED, problem=Problem.CHANGED_MIND),
        ),
        (
            Text("卡密无效，供货商逾期不答复", "An invalid code, and the supplier is silent"),
            replace(_SEEN, problem=Problem.INVALID_CODE, supplier=Supplier.SILENT),
        ),
        (
            Text("卡密已被别人使用，供货商承认", "Already used by another, and the supplier admits it"),
            replace(_SEEN, problem=Problem.USED_CODE, supplier=Supplier.ADMITS),
        ),
        (
            Text("卡密无效，供货商还没核实", "An invalid code, before the supplier was asked"),
            replace(_SEEN, problem=Problem.INVALID_CODE),
        ),
        (
            Text(
                "看过卡密后不想要了（下单时已单独确认）",
                "You revealed it and change your mind (confirmed separately when ordering)",
            ),
            replace(_SEEN, problem=Problem.CHANGED_MIND),
        ),
    ),
    Goods.TOPUP: (
        _LATE_CASE,
        _EARLY_CASE,
        (
            Text("供货商已停止充值", "The supplier has stopped the top-up in time"),
            replace(_LATE, delivery=Delivery.IN_PROGRESS, fence=Fence.DONE),
        ),
        (
            Text("您说没到账，供货商逾期不举证", "You say it did not arrive, and the supplier shows no proof in time"),
            replace(_CREDITED, problem=Problem.NOT_ARRIVED, supplier=Supplier.SILENT),
        ),
        (
            Text("您填错账号，钱已充进去且追不回", "You entered the wrong account and it cannot be taken back"),
            replace(
                _CREDITED,
                problem=Problem.WRONG_ACCOUNT,
                account_error=AccountError.BUYER,
                recall=Recall.REFUSED,
            ),
        ),
        (
            Text(
                "到账后不想要了（下单时已单独确认）",
                "It has arrived and you change your mind (confirmed separately when ordering)",
            ),
            replace(_CREDITED, problem=Problem.CHANGED_MIND),
        ),
    ),
}
CASES[Goods.MEMBERSHIP] = (
    *(case for case in CASES[Goods.TOPUP] if case[1].problem != Problem.WRONG_ACCOUNT),
    (
        Text(
            "有效期不足或权益缺失，您已提供截图，供货商逾期不答复",
            "Too short or incomplete, you sent screenshots and the supplier is silent",
        ),
        replace(
            _CREDITED,
            problem=Problem.MISSING_PRIVILEGE,
            evidence=Evidence.COMPLETE,
            evidence_match=EvidenceMatch.MATCHED,
            supplier=Supplier.SILENT,
        ),
    ),
    CASES[Goods.TOPUP][4],
)


def scenarios(goods: str, amount_minor: int, policy: Policy) -> dict[str, tuple[Scenario, ...]]:
    """The everyday cases of these goods by what becomes of the money: `returned`, `refused` or `checked`."""
    found: dict[str, list[Scenario]] = {"returned": [], "refused": [], "checked": []}
    for when, known in CASES.get(Goods(goods), ()):
        facts = replace(known, goods=Goods(goods), amount=amount_minor, remaining=amount_minor)
        decision = decide(facts, policy)
        kind = "returned" if decision.outcome in RETURNS else "checked"
        kind = "refused" if decision.outcome is Outcome.REJECT else kind
        found[kind].append(Scenario(when, VERDICT[decision.outcome], str(decision.clause.number)))
    return {kind: tuple(rows) for kind, rows in found.items()}

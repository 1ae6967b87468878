"""What became of the cases about a supplier's goods: who bears it, by which clause, and why?"""

from collections.abc import Sequence
from types import SimpleNamespace

from anxin.cases.models import Case, Decision
from anxin.cases.queries import latest_ends
from anxin.cases.states import CaseState
from anxin.delivery.units import say_units
from anxin.policy.clauses import Liable
from anxin.texts import Text
from anxin.web.shown import Tone
from anxin.web.words import PROBLEMS

STATES: dict[str, tuple[Tone, Text]] = {
    CaseState.OPENED: ("waiting", Text("处理中", "Under way")),
    CaseState.WAITING: ("waiting", Text("等待承诺时间", "Waits for the promise")),
    CaseState.AWAITING_BUYER: ("waiting", Text("等待买家", "With the buyer")),
    CaseState.IN_REVIEW: ("info", Text("平台审核中", "Being reviewed")),
    CaseState.OFFERED: ("waiting", Text("协商中", "An offer is open")),
    CaseState.APPEALED: ("info", Text("买家申诉中", "Appealed")),
    CaseState.DECIDED: ("protected", Text("已裁决", "Decided")),
    CaseState.SETTLED: ("protected", Text("已了结", "Settled")),
}
OVER: tuple[Tone, Text] = ("quiet", Text("已结束", "Over"))
OUTCOMES = {
    "refund_full": Text("全额退款", "refunded in full"),
    "refund_prorated": Text("部分退款", "refunded in part"),
    "reissue": Text("补发", "another one sent"),
    "buyer_chooses": Text("退款或补发，买家选", "refund or another one, as the buyer chooses"),
    "reject": Text("不退款", "no refund"),
}
BEARERS = {
    Liable.SUPPLIER: Text("您承担", "you bear it"),
    Liable.SUPPLIER_ELSE_PLATFORM: Text("您承担，不足部分平台", "you bear it, the platform the rest"),
    Liable.PLATFORM: Text("平台承担", "the platform bears it"),
    Liable.CHANNEL: Text("支付渠道承担", "the channel bears it"),
    Liable.BUYER: Text("买家承担", "the buyer bears it"),
}
NOTHING = Text("无人承担", "nobody bears anything")


def show_past_cases(cases: Sequence[Case]) -> list[SimpleNamespace]:
    """Each case that waits for no answer of the supplier's, with its latest decision."""
    rows = [case for case in cases if case.state != CaseState.AWAITING_SUPPLIER]
    latest = latest_ends([case.pk for case in rows])
    return [_shown(case, latest.get(case.pk)) for case in rows]


def _shown(case: Case, decision: Decision | None) -> SimpleNamespace:
    tone, state = STATES.get(case.state, OVER)
    return SimpleNamespace(
        ref=case.order.ref,
        order=case.order_id,
        problem=PROBLEMS.get(case.problem, PROBLEMS["other"]),
        title=case.line.title,
        units=say_units(case.units) if case.units else None,
        at=case.opened_at,
        tone=tone,
        state=state,
        outcome=OUTCOMES[decision.outcome] if decision else None,
        clause=decision.clause_number if decision else 0,
        bearer=_bearer(decision) if decision else None,
        amount_minor=decision.amount_minor if decision else 0,
        currency=case.order.currency,
    )


def _bearer(decision: Decision) -> Text:
    try:
        return BEARERS.get(Liable(decision.liable), NOTHING)
    except ValueError:
        return NOTHING

"""How does a supplier's money look? Figures first, then what waits, then what was taken and why."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from anxin.money import format_minor
from anxin.payouts.hide_payee import hide_payee
from anxin.payouts.models import Contest, Payout, Recovery
from anxin.payouts.queries import (
    CONTEST_WITHIN,
    agreements,
    barred,
    deposit_cover,
    deposit_needed,
    held_of,
    money_of,
    payouts_of,
    recoveries_of,
)
from anxin.payouts.required_deposit import FLOOR_MINOR
from anxin.payouts.states import BY_ITS_SUPPLIER, FOR_A_DEBT, PAYOUT_OPEN, ContestState, PayoutState
from anxin.people.models import Supplier
from anxin.texts import Text
from anxin.web.show_statement import show_statement
from anxin.web.shown import Tone

PAYOUTS: dict[str, tuple[Tone, Text]] = {
    PayoutState.REQUESTED: ("waiting", Text("等待财务批准", "With finance")),
    PayoutState.APPROVED: ("info", Text("已批准，等待打款", "Approved, to be paid")),
    PayoutState.SENDING: ("info", Text("打款中，等待渠道确认", "On its way; the channel has yet to confirm")),
    PayoutState.PAID: ("protected", Text("已打款", "Paid")),
    PayoutState.REFUSED: ("needs", Text("未批准", "Refused")),
    PayoutState.CANCELLED: ("quiet", Text("已取消", "Cancelled")),
}
CANCELLED = {BY_ITS_SUPPLIER: "", FOR_A_DEBT: Text("有欠款，自动取消", "by itself: you owe something")}
CONTESTS: dict[str, tuple[Tone, Text]] = {
    ContestState.OPENED: ("waiting", Text("申诉处理中", "Contested")),
    ContestState.UPHELD: ("protected", Text("申诉成立，已退还", "Upheld, given back")),
    ContestState.REJECTED: ("needs", Text("申诉未成立", "Rejected")),
}
SOURCES = (
    ("pending", Text("待结算", "held back")),
    ("reserve", Text("冻结款", "reserve")),
    ("available", Text("可提现", "available")),
    ("deposit", Text("保证金", "deposit")),
    ("debt", Text("记为欠款", "owed")),
)
MONTHS_SHOWN = 6


def show_money(supplier: Supplier, at: datetime) -> dict[str, Any]:
    """Figures with what each means, the payouts, what was taken for refunds, and the months with a bill."""
    currency = supplier.shop.currency
    money = money_of(supplier)
    needed, cover = deposit_needed(supplier.pk, at), deposit_cover(supplier, at)
    agreement = agreements([supplier.pk]).get(supplier.pk)
    payouts = payouts_of(supplier.pk)
    return {
        "figures": _figures(supplier, money, needed),
        "money": money,
        "currency": currency,
        "short_minor": max(0, needed - money["deposit"]),
        "needed_minor": needed,
        "floor_minor": FLOOR_MINOR,
        "cover_minor": min(cover, money["deposit"]),
        "loose_minor": max(0, money["deposit"] - max(needed, cover)),
        "payee": (hide_payee(agreement.payee) or agreement.account_hint) if agreement else "",
        "barred": barred(supplier),
        "payouts": [_payout(row) for row in payouts],
        "open_payout": next((_payout(row) for row in payouts if row.state in PAYOUT_OPEN), None),
        "recoveries": [_recovery(row, at) for row in recoveries_of(supplier.pk)],
        "months": _months(at),
        "movements": show_statement(supplier)["movements"],
    }


def _figures(supplier: Supplier, money: dict[str, int], needed: int) -> list[SimpleNamespace]:
    currency = supplier.shop.currency
    held = held_of(supplier)
    least = Text(format_minor(needed, currency), format_minor(needed, currency, "en"))
    deposit = Text("需 {amount}", "needs {amount}").fill(amount=least) if needed else Text("", "")
    rows = (
        (Text("可提现", "Available"), money["available"], Text("可随时申请", "Ask for it at any time")),
        (
            Text("保留期内", "Held back"),
            held["held_back"],
            Text("售后期满或保证金覆盖后结算", "Settled when claims have lapsed or the deposit covers it"),
        ),
        (Text("担保托管中", "In escrow"), held["escrow"], Text("买家未确认", "Not confirmed yet")),
        (Text("冻结", "Set aside"), money["reserve"], Text("提现或售后处理中", "For a payout or an open case")),
        (Text("保证金", "Deposit"), money["deposit"], deposit),
        (
            Text("欠款", "Owed"),
            money["debt"],
            Text("之后的结算款和汇款先还", "Later earnings and what you send pay it first"),
        ),
    )
    return [
        SimpleNamespace(name=name, amount_minor=amount, currency=currency, note=note)
        for name, amount, note in rows
        if amount or name.en not in ("Owed", "Set aside")
    ]


def _payout(row: Payout) -> SimpleNamespace:
    tone, state = PAYOUTS[row.state]
    return SimpleNamespace(
        id=row.pk,
        ref=row.ref,
        amount_minor=row.amount_minor,
        currency=row.currency,
        payee=hide_payee(row.payee),
        tone=tone,
        state=state,
        at=row.requested_at,
        due_at=row.due_at,
        said=row.proof or CANCELLED.get(row.reason, row.reason),
        can_cancel=row.state == PayoutState.REQUESTED,
    )


def _recovery(row: Recovery, at: datetime) -> SimpleNamespace:
    contest: Contest | None = getattr(row, "contest", None)
    parts = [(name, getattr(row, f"{field}_minor")) for field, name in SOURCES]
    tone, state = CONTESTS[contest.state] if contest else ("quiet", Text("", ""))
    decision = row.refund.decision
    return SimpleNamespace(
        id=row.pk,
        ref=f"{row.order.ref}-R{row.refund.number}",
        at=row.at,
        refund_minor=row.refund.amount_minor,
        taken_minor=row.taken_minor,
        currency=row.currency,
        parts=[(name, amount) for name, amount in parts if amount],
        why=row.refund.reason,
        clause=decision.clause_number if decision else None,
        contest=contest,
        tone=tone,
        state=state,
        answer=Text(contest.reason_zh, contest.reason_en) if contest else Text("", ""),
        can_contest=contest is None and row.taken_minor > 0 and at - row.at <= CONTEST_WITHIN,
        until=row.at + CONTEST_WITHIN,
    )


def _months(at: datetime) -> list[tuple[int, int]]:
    day = at.date().replace(day=1)
    months = []
    for _ in range(MONTHS_SHOWN):
        months.append((day.year, day.month))
        day = (day - timedelta(days=1)).replace(day=1)
    return months

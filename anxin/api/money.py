"""What may a supplier's program read and ask for about its money, and what of its own record?"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from anxin.api.door import Asked
from anxin.api.orders import files_in
from anxin.flows.cancel_payout import cancel_payout
from anxin.flows.contest_recovery import MOST_WORDS, contest_recovery
from anxin.flows.move_deposit import move_deposit
from anxin.flows.request_payout import request_payout
from anxin.integrations.sealed_door import Answer, Malformed, count, text
from anxin.payouts.access import payout_of_supplier, recovery_of_supplier
from anxin.payouts.models import Contest, Payout, Recovery
from anxin.payouts.queries import (
    CONTEST_WITHIN,
    MonthAccount,
    barred,
    deposit_cover,
    deposit_needed,
    held_of,
    money_of,
    month_of,
    payouts_of,
    recoveries_of,
    settlements_of,
    upheld_of,
)
from anxin.payouts.records import NOTHING_YET, records_of
from anxin.payouts.states import ContestState
from anxin.refusal import NotFound
from anxin.support.queries import Kept, promises_of_owners
from anxin.texts import Text
from anxin.workdays.hours import month_bounds

WAYS: Final = {"in": 1, "out": -1}
RECORD: Final = timedelta(days=30)
PARTS: Final = ("pending", "reserve", "available", "deposit", "debt")


def money(asked: Asked) -> Answer:
    """Settlement, deposit, debt, payouts, and what was taken for refunds; amounts in minor units."""
    row = asked.supplier
    return 200, {
        **{f"{name}_minor": amount for name, amount in (money_of(row) | held_of(row)).items()},
        "deposit_needed_minor": deposit_needed(row.pk, asked.at),
        "deposit_cover_minor": deposit_cover(row, asked.at),
        "currency": row.shop.currency,
        "barred": _both(why) if (why := barred(row)) else None,
        "payouts": [_payout(one) for one in payouts_of(row.pk)],
        "recoveries": [_recovery(one) for one in recoveries_of(row.pk)],
    }


def settlements(asked: Asked) -> Answer:
    """What became available, newest first."""
    rows = settlements_of(asked.supplier.pk)
    return 200, {
        "settlements": [
            {"at": row.at.isoformat(), "orders": row.orders, "amount_minor": row.amount_minor, "currency": row.currency}
            for row in rows
        ]
    }


def month(asked: Asked, month: str) -> Answer:
    """The bill of a month in Shanghai, written 2026-11: every movement with the balance after it."""
    year, _, number = month.partition("-")
    if not (len(year) == 4 and len(number) == 2 and (year + number).isascii() and (year + number).isdigit()):
        raise NotFound
    try:
        first, after = month_bounds(int(year), int(number))
    except (ValueError, OverflowError):
        raise NotFound from None
    accounts = month_of(asked.supplier, first, after)
    return 200, {
        "month": month,
        "currency": asked.supplier.shop.currency,
        "accounts": [_account(one) for one in accounts],
    }


def ask_payout(asked: Asked) -> Answer:
    """Ask for money, to where the agreement names; one request at a time."""
    amount_minor = count(asked.fields, "amount_minor")
    key = request_payout(asked.supplier.pk, amount_minor, payee="", person=asked.person, by=asked.by, at=asked.at)
    return 200, _payout(payout_of_supplier(asked.supplier.pk, key))


def take_back_payout(asked: Asked, key: UUID) -> Answer:
    """Take back a request that finance has not answered yet."""
    row = payout_of_supplier(asked.supplier.pk, key)
    cancel_payout(row.pk, by=asked.by, at=asked.at)
    return 200, _payout(payout_of_supplier(asked.supplier.pk, key))


def change_deposit(asked: Asked) -> Answer:
    """Put what is available into the deposit, or take out what it need not hold; only from what it is known to hold."""
    way = text(asked.fields, "way")
    if way not in WAYS:
        raise Malformed("way")
    held_minor = asked.fields.get("held_minor")
    if type(held_minor) is not int or held_minor < 0:
        raise Malformed("held_minor")
    amount_minor = WAYS[way] * count(asked.fields, "amount_minor")
    move_deposit(asked.supplier.pk, amount_minor, by=asked.by, at=asked.at, held_minor=held_minor)
    return 200, {"deposit_minor": money_of(asked.supplier)["deposit"]}


def contest(asked: Asked, key: UUID) -> Answer:
    """Object once to bearing a refund, in words and with the files that show it."""
    row = recovery_of_supplier(asked.supplier.pk, key)
    words, files = text(asked.fields, "words", longest=MOST_WORDS), files_in(asked.fields)
    made = contest_recovery(row.pk, words=words, files=files, by=asked.by, at=asked.at)
    return 200, {"contest": str(made), "recovery": str(key), "state": ContestState.OPENED.value}


def record(asked: Asked) -> Answer:
    """What buyers see of this supplier, and what came of it: the last thirty days."""
    since = asked.at - RECORD
    shown = records_of([asked.supplier.pk], since=since, at=asked.at).get(asked.supplier.pk, NOTHING_YET)
    borne, undone = upheld_of(asked.supplier.pk, since)
    promises = promises_of_owners(asked.supplier.shop_id, since=since).get(f"supplier:{asked.supplier.pk}", Kept())
    return 200, {
        "deliveries": shown.deliveries,
        "on_time_percent": shown.on_time_percent,
        "failed_percent": None if shown.on_time_percent is None else 100 - shown.on_time_percent,
        "refunded_percent": shown.refunded_percent,
        "median_seconds": shown.median.total_seconds() if shown.median is not None else None,
        "refunds_borne": borne,
        "contests_upheld": undone,
        "promises_ended": promises.ended,
        "promises_kept": promises.kept,
        "promises_broken": promises.broken,
    }


def _payout(row: Payout) -> dict[str, Any]:
    return {
        "payout": str(row.pk),
        "ref": row.ref,
        "state": str(row.state),
        "amount_minor": row.amount_minor,
        "currency": row.currency,
        "requested_at": row.requested_at.isoformat(),
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "said": row.proof or row.reason,
    }


def _both(words: Text) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _account(one: MonthAccount) -> dict[str, Any]:
    return {
        "account": one.name,
        "opening_minor": one.opening_minor,
        "closing_minor": one.closing_minor,
        "lines": [
            {
                "kind": line.kind,
                "at": line.at.isoformat(),
                "ref": line.ref,
                "amount_minor": line.amount_minor,
                "balance_minor": line.balance_minor,
            }
            for line in one.lines
        ],
    }


def _recovery(row: Recovery) -> dict[str, Any]:
    parts = {f"{part}_minor": getattr(row, f"{part}_minor") for part in PARTS}
    contested: Contest | None = getattr(row, "contest", None)
    decision = row.refund.decision
    return {
        "recovery": str(row.pk),
        "contest": str(contested.state) if contested else "",
        "contest_until": (row.at + CONTEST_WITHIN).isoformat(),
        "order_ref": row.order.ref,
        "at": row.at.isoformat(),
        "refund_minor": row.refund.amount_minor,
        "taken_minor": row.taken_minor,
        "taken_from": {name: amount for name, amount in parts.items() if amount},
        "currency": row.currency,
        "undone": row.undone_at is not None,
        "clause": decision.clause_number if decision else None,
        "why": _both(row.refund.reason),
        "contest_due": contested.due_at.isoformat() if contested and contested.due_at else None,
        "contest_answer": _both(Text(contested.reason_zh, contested.reason_en)) if contested else None,
    }

"""What does this shop answer another shop that buys here by the open protocol?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.queries import decisions_of, latest_case_of
from anxin.clock import now
from anxin.delivery.queries import codes_of, order_of_bad_code
from anxin.delivery.refusals import NoSuchUnit
from anxin.delivery.states import CodeState
from anxin.delivery.units import say_units
from anxin.flows.ask_back import ask_back
from anxin.flows.open_case import Claim, open_case
from anxin.flows.open_resale import Wanted
from anxin.integrations.anxin_protocol.door import Asked, door
from anxin.integrations.sealed_door import Answer, Malformed, count, pieces, text
from anxin.integrations.selling import (
    WHOLE,
    NotSold,
    OnSale,
    Sold,
    asked_for,
    credit_minor,
    had_of,
    on_sale,
    sell,
    standing,
)
from anxin.orders.accounts import AccountForm
from anxin.orders.models import Order
from anxin.orders.queries import line_of
from anxin.orders.states import OrderState
from anxin.policy.facts import Problem
from anxin.refunds.queries import given_back, pieces_back, return_stands
from anxin.refunds.units import Unit, units_of
from anxin.refusal import NotFound
from anxin.resale.access import is_resold, resale_numbered
from anxin.resale.models import Resale, Return
from anxin.resale.queries import movements_of, return_of
from anxin.resale.refusals import ReturnAboveLeft

PAGE: Final = 100
GONE: Final = (OrderState.REFUNDED, OrderState.CANCELLED, OrderState.EXPIRED)


@door("GET")
def items(asked: Asked) -> Answer:
    """The range, a page at a time."""
    after = asked.query.get("after", "")
    rows = [one for one in _range(asked) if one.item.sku > after]
    page = rows[:PAGE]
    return 200, {"items": _items(page), "after": page[-1].item.sku if len(rows) > PAGE else ""}


@door("GET")
def stock(asked: Asked) -> Answer:
    """Price, stock and state of the items named."""
    named = asked.query.get("skus", "").split(",")[:PAGE]
    return 200, {"items": _items(one for one in _range(asked) if one.item.sku in named)}


@door("GET")
def balance(asked: Asked) -> Answer:
    """What is left of what was paid in advance."""
    return 200, {"balance_minor": credit_minor(asked.reseller), "currency": asked.reseller.shop.currency}


@door("GET")
def account(asked: Asked) -> Answer:
    """Accounts are known to our own suppliers alone."""
    raise NotFound


@door("POST")
def code_check(asked: Asked) -> Answer:
    """Whether a code was used is known where it was made. A shop that sold it knows one thing: that it was bad."""
    order = order_of_bad_code(asked.reseller.shop_id, text(asked.fields, "code"))
    bad = order is not None and is_resold(asked.reseller.pk, order)
    return 200, {"verdict": "invalid" if bad else "unknown"}


@door("POST")
def orders(asked: Asked) -> Answer:
    """Take an order; the same number again gives the order as it stands."""
    fields = asked.fields
    sku, callback_url = text(fields, "sku"), text(fields, "callback_url", "")
    if callback_url and not callback_url.startswith(("http://", "https://")):
        raise Malformed("callback_url")
    number = text(fields, "order_no")[:64]
    found = asked_for(asked.reseller, number, lambda item: item.sku == sku)
    if found is None or found.currency != text(fields, "currency", found.currency):
        raise NotSold("no_goods")
    wanted = Wanted(
        number=number,
        item=found.pk,
        quantity=count(fields, "quantity"),
        account=text(fields, "account", ""),
        callback_url=callback_url,
    )
    return 200, order_fields(sell(asked.reseller, wanted, most_minor=count(fields, "max_price_minor"), at=now()))


@door("GET")
def order(asked: Asked, number: str) -> Answer:
    """How an order stands."""
    return 200, order_fields(_mine(asked, number)[0])


@door("POST")
def cancel(asked: Asked, number: str) -> Answer:
    """Stop an order of which nothing went out: its buyer wants it no more, and the rules decide."""
    resale, row = _mine(asked, number)
    if row.state == OrderState.PAID:
        _open(resale, row, Problem.CHANGED_MIND, "")
        row.refresh_from_db()
    fence = "done" if row.state in GONE else "waiting" if row.state == OrderState.PAID else "impossible"
    return 200, {"order_no": number, "fence": "impossible" if row.delivered_at else fence}


@door("POST")
def claims(asked: Asked, number: str) -> Answer:
    """A claim of the reseller's buyer is a case here, decided by the rules; the same claim again is that case.

    Admitted is a claim whose every piece went back in full, each of the line where it names none; else it is denied,
    and the reason names the pieces that did.
    While a case about other pieces is open, the claim waits for its turn.
    """
    resale, row = _mine(asked, number)
    problem, named = text(asked.fields, "problem"), pieces(asked.fields)
    if not _is_gone(row, named) and not _was_over(row, problem, named):
        _open(resale, row, problem, "", named)
        row.refresh_from_db()
    case = latest_case_of(row.pk, named)
    if row.state in GONE or all(unit.returned_minor and not unit.kept_minor for unit in _units(row, named)):
        return 200, {"order_no": number, "answer": "admit"}
    if case is None or case.closed_at is None:
        return 200, {"order_no": number, "answer": "waiting"}
    return 200, {"order_no": number, "answer": "deny", "proof": _why(case)}


@door("POST")
def refunds(asked: Asked, number: str) -> Answer:
    """Ask a price back: noted under its number, and a case on its pieces that decides about it.

    While a case about others is open nothing is noted yet, for one is open at a time: the number is asked for again.
    """
    resale, row = _mine(asked, number)
    fields, named = asked.fields, pieces(asked.fields)
    refund_no, amount_minor = text(fields, "refund_no")[:64], count(fields, "amount_minor")
    if named and return_of(resale, refund_no) is None:
        if amount_minor > sum(unit.price_minor for unit in _units(row, named)):
            raise ReturnAboveLeft
        case = _decide(resale, row, fields, named)
        if case is None and not _is_gone(row, named):
            raise NotSold("unsure")
        return 200, return_fields(ask_back(resale.pk, refund_no, amount_minor, at=now(), units=named, case=case))
    made = ask_back(resale.pk, refund_no, amount_minor, at=now(), units=named)
    if not named and made.case is None and given_back(resale.pk)[made.pk] != made.asked_minor:
        made = _bind(made, _decide(resale, row, fields, named))
    return 200, return_fields(made)


@door("GET")
def refund(asked: Asked, number: str, refund: str) -> Answer:
    """What became of a price asked back."""
    made = return_of(_mine(asked, number)[0], refund)
    if made is None:
        raise NotFound
    return 200, return_fields(made)


@door("POST")
def recall(asked: Asked, number: str) -> Answer:
    """What never went out is void; a top-up, or a code that was handed over, cannot be taken back from here."""
    _, row = _mine(asked, number)
    codes = codes_of(row.pk)
    void = all(code.state == CodeState.VOID for code in codes)
    untouched = void if codes else not had_of(row, line_of(row.pk)).share
    return 200, {"order_no": number, "recall": "done" if row.state in GONE and untouched else "refused"}


@door("GET")
def bill(asked: Asked, day: str) -> Answer:
    """Every movement of the reseller's balance for its orders, on a day in Shanghai."""
    lines = [
        {
            "kind": moved.kind,
            "supplier_no": moved.resale.order.ref if moved.resale.order else "",
            "order_no": moved.resale.number,
            "amount_minor": moved.amount_minor,
            "occurred_at": moved.at.isoformat(),
        }
        for moved in movements_of(asked.reseller, date.fromisoformat(day))
    ]
    return 200, {"day": day, "lines": lines}


def order_fields(resale: Resale) -> dict[str, Any]:
    """What is told of an order; whoever is told its codes has seen them, and the sight is on record."""
    told = standing(resale, at=now(), address=None, show=True)
    if told is None:
        raise NotFound
    row, (status, share) = told.order, _status(told)
    return {
        "order_no": resale.number,
        "supplier_no": row.ref,
        "status": status,
        "delivered_share": share,
        "delivered_pieces": told.pieces if share else None,
        "delivered_at": row.delivered_at.isoformat() if row.delivered_at else None,
        "cost_minor": row.amount_minor,
        "returned_minor": told.returned_minor,
        "currency": row.currency,
        "detail": str(row.state) if status == "failed" else "",
        "codes": list(told.codes),
    }


def _status(told: Sold) -> tuple[str, int]:
    if told.order.delivered_at and told.share == WHOLE:
        return "delivered", WHOLE
    if 0 < told.share < WHOLE:
        return "partial", told.share
    return ("failed" if told.order.state in GONE else "in_progress"), 0


def return_fields(made: Return) -> dict[str, Any]:
    """What is told of a price asked back."""
    order, (status, back) = made.resale.order, return_stands(made)
    if order is None:
        raise NotFound
    return {
        "order_no": made.resale.number,
        "refund_no": made.number,
        "supplier_refund_no": f"{order.ref}-{made.number[:8]}",
        "status": status,
        "amount_minor": back,
        "detail": "",
    }


def _decide(resale: Resale, row: Order, fields: Mapping[str, Any], named: Sequence[int]) -> UUID | None:
    """The case that decides about a price asked back: one that is open, or was about the same, or a new one.

    None where the money is gone, or a case about others must end first.
    """
    if _is_gone(row, named):
        return None
    problem = text(fields, "problem", Problem.OTHER)
    problem = problem if problem in set(Problem) else Problem.OTHER
    if (case := _about(row, problem, named)) is None:
        _open(resale, row, problem, text(fields, "reason", ""), named)
        row.refresh_from_db()
        case = _about(row, problem, named)
    return case.pk if case else None


def _bind(made: Return, case: UUID | None) -> Return:
    """The request as it stands, with the case that decides about it."""
    return ask_back(made.resale_id, made.number, made.asked_minor, at=now(), case=case) if case else made


def _about(row: Order, problem: str, named: Sequence[int]) -> Case | None:
    """The latest case of these pieces, if it is open or was about this problem."""
    case = latest_case_of(row.pk, named)
    return case if case and (case.closed_at is None or case.problem == problem) else None


def _why(case: Case) -> str:
    """Why a claim was denied, or how much of it: the pieces that went back, and what was decided last."""
    back = pieces_back(case.pk)
    said = [decision.reason.zh for decision in decisions_of(case.order_id) if decision.case_id == case.pk]
    return "；".join([*(["已退" + say_units(back).zh] if back else []), *said[-1:]])


def _units(row: Order, named: Sequence[int]) -> list[Unit]:
    """The pieces that are named. Raises NoSuchUnit."""
    line = line_of(row.pk)
    found = units_of([line])[line.pk].among(named)
    if len(found) < len(named):
        raise NoSuchUnit
    return found


def _is_gone(row: Order, named: Sequence[int]) -> bool:
    """Whether money went back for all of it, or for each of these pieces."""
    return row.state in GONE or (bool(named) and all(unit.returned_minor for unit in _units(row, named)))


def _was_over(row: Order, problem: str, named: Sequence[int]) -> bool:
    """Whether the latest case was about this problem and has ended: asked again, it is told, and not begun anew."""
    case = _about(row, problem, named)
    return case is not None and case.closed_at is not None


def _open(resale: Resale, row: Order, problem: str, words: str, named: Sequence[int] = ()) -> None:
    claim = Claim(line=line_of(row.pk).pk, problem=problem, words=words, units=tuple(named))
    open_case(row.pk, claim, by=f"reseller:{resale.reseller_id}", at=now())


def _mine(asked: Asked, number: str) -> tuple[Resale, Order]:
    found = resale_numbered(asked.reseller.pk, number)
    if found is None or found.order is None:
        raise NotFound
    return found, found.order


def _range(asked: Asked) -> list[OnSale]:
    return sorted(on_sale(asked.reseller), key=lambda one: one.item.sku)


def _items(rows: Iterable[OnSale]) -> list[dict[str, Any]]:
    return [
        {
            "sku": one.item.sku,
            "title": one.item.title_zh,
            "goods": one.item.goods,
            "servers": [*AccountForm.from_json(one.item.account_form).servers],
            "price_minor": one.item.price_minor,
            "currency": one.item.currency,
            "stock": one.stock,
            "on_sale": one.stock is None or one.stock > 0,
        }
        for one in rows
    ]

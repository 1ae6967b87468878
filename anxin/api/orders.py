"""What may a supplier's program ask about orders, questions and cases, and how does it answer them?"""

import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from anxin.api.door import NOT_POSSIBLE, Asked, too_often
from anxin.cases.access import case_for_supplier
from anxin.cases.models import Case, Decision
from anxin.cases.queries import (
    SHOWN,
    asked_of_supplier,
    cases_of_supplier,
    count_for_supplier,
    latest_ends,
    waiting_for_supplier,
)
from anxin.cases.states import CaseState
from anxin.delivery.models import Delivery
from anxin.delivery.queries import account_to_fulfil
from anxin.evidence.access import uploads_for_supplier
from anxin.evidence.exhibits import GOODS
from anxin.evidence.files import shown_of
from anxin.evidence.models import Upload
from anxin.flows.add_upload import add_upload
from anxin.flows.answer_case import answer_case
from anxin.flows.answer_delivery import ANSWERS, PART, answer_delivery
from anxin.integrations.sealed_door import Answer, Malformed, count, pieces, text
from anxin.money import parse_count
from anxin.orders.models import Line
from anxin.orders.queries import lines_of_supplier
from anxin.payouts.queries import by_hand_of
from anxin.support.access import picture_for_supplier
from anxin.support.queries import own_of
from anxin.support.spot_outside import spot_outside
from anxin.support.spotted import hide_contacts

SAID: Final = ("admit", "deny")
LONGEST_PROOF: Final = 2_000
LONGEST_NAME, LONGEST_FILE = 80, 9 * 1024 * 1024
MOST_FILES, FILES_WINDOW = 120, timedelta(hours=1)
LAST_PAGE: Final = 9_999


def list_orders(asked: Asked) -> Answer:
    """What waits to be fulfilled by hand, the most urgent first; the account of what was taken is told in full."""
    return 200, {"orders": [_delivery(row) for row in by_hand_of(asked.supplier.pk)]}


def answer_order(asked: Asked, key: UUID) -> Answer:
    """Take an order, say that it has arrived (with what shows it), or that it cannot be delivered (and why).

    "part": no more than `came` of its pieces arrived (of a single piece: percent), and nothing more comes.
    """
    answer = text(asked.fields, "answer")
    if answer not in ANSWERS:
        raise Malformed("answer")
    words = text(asked.fields, "words", "")
    came = count(asked.fields, "came") if answer == PART else None
    answer_delivery(asked.supplier.pk, key, answer=answer, words=words, by=asked.by, at=asked.at, came=came)
    return 200, {"delivery": str(key), "answer": answer}


def list_sales(asked: Asked) -> Answer:
    """The latest paid orders of this supplier's goods, newest first."""
    return 200, {"sales": [_sale(line) for line in lines_of_supplier(asked.supplier.pk)]}


def list_questions(asked: Asked) -> Answer:
    """Cases that wait for this supplier's word, a page at a time; silence until `answer_before` counts as admission."""
    skip = skipped(asked)
    rows = waiting_for_supplier(asked.supplier.pk, skip=skip)
    files = uploads_for_supplier(asked.supplier.pk, [row.order_id for row in rows])
    told = [_case(row) | {"files": [_file(one) for one in files if one.order_id == row.order_id]} for row in rows]
    return 200, {"questions": told, "total": count_for_supplier(asked.supplier.pk)}


def one_file(asked: Asked, key: UUID) -> Answer:
    """What was shown in a case, as the desk hands it over: a picture's clean copy. A video is had at the desk alone."""
    row = picture_for_supplier(asked.supplier.pk, key)
    if not row.copy_type:
        return 409, {"code": NOT_POSSIBLE, "detail": "videos are handed over at the desk"}
    return 200, _file(row) | {"data": base64.b64encode(shown_of(row)).decode()}


def add_file(asked: Asked, key: UUID) -> Answer:
    """Show a picture in a case about this supplier's goods; sealed as it came."""
    case = case_for_supplier(asked.supplier.pk, key)
    name, data = file_in(asked.fields)
    # to look into a file costs more than any other question, taken or not
    if too_often(asked, "file", most=MOST_FILES, window=FILES_WINDOW):
        return 429, {"code": "TOO_MANY", "detail": f"{MOST_FILES} files an hour"}
    added = add_upload(case.order_id, data, name=name, slot=GOODS, by=asked.by, at=asked.at)
    return 200, {"file": str(added.upload), "known": added.repeat}


def file_in(fields: Mapping[str, Any]) -> tuple[str, bytes]:
    """The name and the bytes of one file, which come as base64. Raises Malformed."""
    name, given = text(fields, "name", longest=LONGEST_NAME), text(fields, "data", longest=LONGEST_FILE)
    try:
        return name, base64.b64decode(given, validate=True)
    except ValueError:
        raise Malformed("data") from None


def files_in(fields: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """All files that are named, none where none are. Raises Malformed."""
    given = fields.get("files", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise Malformed("files")
    return [file_in(one) for one in given]


def answer_question(asked: Asked, key: UUID) -> Answer:
    """Admit a claim, or deny it with what shows that it is not so; of several pieces, some may be admitted alone.

    To take back and to stop are questions of their own: "admit" says that it is done, "deny" that it cannot be.
    """
    answer = text(asked.fields, "answer")
    if answer not in SAID:
        raise Malformed("answer")
    row = case_for_supplier(asked.supplier.pk, key)
    told, asks = _asks(row), text(asked.fields, "asks", "")
    proof, bad = text(asked.fields, "proof", "", longest=LONGEST_PROOF), pieces(asked.fields)
    answer_case(row.pk, answer=answer, proof=proof, by=asked.by, at=asked.at, bad=bad, asks=asks)
    return 200, {"case": str(key), "asks": told, "answer": answer, "pieces": bad}


def list_cases(asked: Asked) -> Answer:
    """The latest cases about this supplier's goods, newest first."""
    rows = cases_of_supplier(asked.supplier.pk)
    ends = latest_ends([row.pk for row in rows if row.state != CaseState.AWAITING_SUPPLIER])
    return 200, {"cases": [_case(row) | {"state": str(row.state), "end": _end(ends.get(row.pk))} for row in rows]}


def skipped(asked: Asked) -> int:
    """How many rows stand before the page that is asked for, the first being 1. Raises Malformed."""
    page = parse_count(asked.query.get("page", "1"), least=1, most=LAST_PAGE)
    if page is None:
        raise Malformed("page")
    return SHOWN * (page - 1)


def _end(decision: Decision | None) -> dict[str, Any] | None:
    """How a case was decided last, and who bears it: empty where nobody bears anything."""
    if decision is None:
        return None
    return {
        "outcome": str(decision.outcome),
        "clause": decision.clause_number,
        "liable": str(decision.liable),
        "amount_minor": decision.amount_minor,
    }


def _sale(line: Line) -> dict[str, Any]:
    order = line.order
    return {
        "order_ref": order.ref,
        "title": line.title_zh,
        "goods": line.goods,
        "quantity": line.quantity,
        "amount_minor": line.amount_minor,
        "currency": order.currency,
        "account_hint": line.account_hint,
        "state": str(order.state),
        "case_open": order.case_open,
        "paid_at": order.paid_at.isoformat() if order.paid_at else None,
    }


def _file(row: Upload) -> dict[str, Any]:
    kind = row.copy_type or row.media_type
    return {"file": str(row.pk), "by": str(row.side), "type": kind, "at": row.at.isoformat()}


def _delivery(row: Delivery) -> dict[str, Any]:
    line = row.line
    return {
        "delivery": str(row.pk),
        "order_ref": row.order.ref,
        "title": line.title_zh,
        "quantity": row.quantity,
        "delivered_share": row.delivered_share,
        "delivered_pieces": row.delivered_pieces,
        "state": str(row.state),
        "case_open": row.order.case_open,
        "account_hint": line.account_hint,
        "account": account_to_fulfil(row),
        "promise_until": row.promise_until.isoformat(),
    }


def _asks(row: Case) -> str | None:
    ask = asked_of_supplier(row)
    return str(ask) if ask else None


def _case(row: Case) -> dict[str, Any]:
    return {
        "case": str(row.pk),
        "order_ref": row.order.ref,
        "title": row.line.title_zh,
        "problem": row.problem,
        "asks": _asks(row),
        "words": hide_contacts(row.words, spot_outside(row.words, own_of(row.order_id, of_buyer=True))),
        "pieces": row.units or list(range(1, row.line.quantity + 1)),
        "amount_minor": row.line.unit_price_minor * (len(row.units) or row.line.quantity),
        "currency": row.order.currency,
        "answer_before": row.due_at.isoformat() if row.due_at else None,
    }

"""What may a supplier's program ask about orders, questions and cases, and how does it answer them?"""

from typing import Any, Final
from uuid import UUID

from anxin.api.door import Asked
from anxin.cases.access import case_for_supplier
from anxin.cases.models import Case
from anxin.cases.queries import asked_of_supplier, cases_of_supplier, waiting_for_supplier
from anxin.delivery.models import Delivery
from anxin.delivery.queries import account_to_fulfil
from anxin.flows.answer_case import answer_case
from anxin.flows.answer_delivery import ANSWERS, PART, answer_delivery
from anxin.integrations.sealed_door import Answer, Malformed, count, pieces, text
from anxin.payouts.queries import by_hand_of
from anxin.support.queries import own_of
from anxin.support.spot_outside import spot_outside
from anxin.support.spotted import hide_contacts

SAID: Final = ("admit", "deny")
LONGEST_PROOF: Final = 2_000


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


def list_questions(asked: Asked) -> Answer:
    """Cases that wait for this supplier's word; silence until `answer_before` counts as admission."""
    return 200, {"questions": [_case(row) for row in waiting_for_supplier(asked.supplier.pk)]}


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
    return 200, {"cases": [_case(row) | {"state": str(row.state)} for row in cases_of_supplier(asked.supplier.pk)]}


def _delivery(row: Delivery) -> dict[str, Any]:
    line = row.line
    return {
        "delivery": str(row.pk),
        "order_ref": row.order.ref,
        "title": line.title_zh,
        "quantity": row.quantity,
        "delivered_share": row.delivered_share,
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

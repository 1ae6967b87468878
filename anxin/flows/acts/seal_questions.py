"""What was asked of a supplier, and what did it answer? Each pair becomes one exhibit of its order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anxin.delivery.errands import PLACE, RETURN, TELL, SupplyErrand
from anxin.delivery.models import Delivery
from anxin.delivery.supplier import ClaimAnswer, CodesAnswer, ReturnAnswer, SupplyAnswer
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal

Sealable = SupplyAnswer | ReturnAnswer | CodesAnswer | ClaimAnswer | str


def seal_questions(told: Sequence[tuple[Delivery, SupplyErrand, Sealable]], *, at: datetime) -> None:
    """Seal each question with its answer; accounts by their hint, codes by their number alone. Orders are locked."""
    seal(
        [
            NewExhibit(
                shop=delivery.shop_id,
                order=delivery.order_id,
                slot=GOODS,
                kind="supplier_said",
                content={
                    "delivery": str(delivery.pk),
                    "supplier": str(errand.supplier),
                    "asked": _asked(delivery, errand),
                    **_said(answer),
                },
                by=f"supplier:{errand.supplier}",
                at=at,
            )
            for delivery, errand, answer in told
        ]
    )


def _asked(delivery: Delivery, errand: SupplyErrand) -> dict[str, Any]:
    question: dict[str, Any] = {"act": errand.act, "number": errand.delivery.hex, "try": errand.claimed.tries}
    if errand.act == PLACE:
        question |= {
            "sku": errand.sku,
            "quantity": errand.quantity,
            "account": delivery.line.account_hint,
            "max_price_minor": errand.max_price_minor,
        }
    if errand.act in (RETURN, TELL):
        question["amount_minor"] = errand.amount_minor
    if errand.pieces:
        question["pieces"] = list(errand.pieces)
    if errand.problem:
        question["problem"] = errand.problem
    return question


def _said(answer: Sealable) -> dict[str, Any]:
    if isinstance(answer, SupplyAnswer):
        return {
            "status": str(answer.status),
            "supplier_no": answer.supplier_no,
            "delivered_share": answer.delivered_share,
            "cost_minor": answer.cost_minor,
            "codes": len(answer.codes),
            "detail": answer.detail[:200],
        }
    if isinstance(answer, ReturnAnswer):
        return {"status": str(answer.status), "amount_minor": answer.amount_minor, "detail": answer.detail[:200]}
    if isinstance(answer, ClaimAnswer):
        return {"status": str(answer.status), "shown": answer.proof[:2000]}
    if isinstance(answer, CodesAnswer):
        return {"status": "told" if answer.told else "not_told"}
    return {"status": str(answer)}

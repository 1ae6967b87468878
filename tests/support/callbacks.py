"""What do callbacks look like in which each kind of supplier tells the codes themselves?"""

import json
from uuid import UUID

from anxin.delivery.supplier import SupplierCallback, SupplyAnswer, SupplyStatus
from anxin.flows.accept_callbacks import Called
from tests.support.cast import Stage

TOLD_CODES = {"anxin": "TOLD-CODE-ANXIN-1", "dujiao_next": "TOLD-CODE-DUJIAO-2", "goofish": "TOLD-CODE-GOOFISH-3"}


def body(kind: str, number: str) -> str:
    """The body of one that says "delivered" and brings its code, as this kind writes it."""
    code = TOLD_CODES[kind]
    fields = {
        "anxin": {"kind": "order", "about": {"order_no": number, "status": "delivered", "codes": [code]}},
        "dujiao_next": {"order_id": 1, "status": "delivered", "fulfillment": {"type": "auto", "payload": code}},
        "goofish": {"order_no": number, "order_status": 20, "card_items": [{"card_no": "", "card_pwd": code}]},
    }
    return json.dumps(fields[kind], ensure_ascii=False)


def called(stage: Stage, order: UUID, kind: str) -> Called:
    """Such a callback about the order's delivery, verified."""
    delivery = stage.delivery(order)
    answer = SupplyAnswer(SupplyStatus.DELIVERED, f"S-{kind}", 100)
    told = SupplierCallback(f"C-{kind}", delivery.pk, answer, stage.at)
    return Called(supplier=delivery.supplier_id, callback=told, body=body(kind, delivery.pk.hex))

"""How is 闲管家 told of an order it placed here? By the interface's order callback, signed in its query."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from anxin.clock import now
from anxin.delivery.supplier import CallbackForged
from anxin.integrations.docking import Unclear, Wire
from anxin.integrations.goofish.answers import OK
from anxin.integrations.goofish.supplier import keys_of
from anxin.integrations.goofish.upstream import APPLIED, PAID_BACK, order_fields
from anxin.integrations.resellers import asking
from anxin.integrations.selling import standing
from anxin.refunds.queries import return_stands
from anxin.resale.models import Resale, Reseller, Return

TIMEOUT_SECONDS = 5.0
TOLD = ("order_type", "order_no", "out_order_no", "order_status", "end_time", "card_items", "remark")


def tell(resale: Resale) -> bool:
    """Post how an order stands, its codes included; whether it was taken."""
    if (told := standing(resale, at=now(), address=None, show=True)) is None:
        return False
    fields = {name: value for name, value in order_fields(told).items() if name in TOLD}
    return _post(resale, resale.callback_url, fields)


def tell_return(made: Return) -> bool:
    """Post that a refund applied for was made after all; whether it was taken. A refusal was its first answer."""
    status, back_minor = return_stands(made)
    told = standing(made.resale, at=now(), address=None, show=False)
    if status != "agreed" or told is None:
        return True
    kept = ("order_type", "order_no", "out_order_no")
    fields = {name: value for name, value in order_fields(told).items() if name in kept}
    # an application is known by its own time, which is its number here
    _, _, applied_at = made.number.partition(f"{APPLIED}-")
    at = int(applied_at) if applied_at.isdigit() else int(made.at.timestamp())
    refund = {"apply_time": at, "refund_status": PAID_BACK, "refund_amount": back_minor}
    refund["refund_time"] = int(now().timestamp())
    return _post(made.resale, made.callback_url or made.resale.callback_url, fields | {"refund_data": refund})


def _post(resale: Resale, url: str, fields: dict[str, Any]) -> bool:
    parts = urlsplit(url)
    try:
        _, kept = asking(Reseller.Kind.GOOFISH, resale.reseller.account)
        keys, wire = (
            keys_of(resale.reseller.account, kept),
            Wire(f"{parts.scheme}://{parts.netloc}", TIMEOUT_SECONDS, abroad=settings.SECURE),
        )
    except (CallbackForged, ValueError):
        return False
    body = json.dumps(fields, ensure_ascii=False).encode()
    query = dict(parse_qsl(parts.query)) | keys.query(now().timestamp(), body)
    try:
        reply = wire.send("POST", parts.path or "/", body, lambda _path, _body: {}, query)
    except Unclear:
        return False
    finally:
        wire.close()
    return reply.status == 200 and reply.text("code") == OK

"""How is 闲管家 told of an order it placed here? By the interface's order callback, signed in its query."""

import json
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from anxin.clock import now
from anxin.delivery.supplier import CallbackForged
from anxin.integrations.docking import Unclear, Wire
from anxin.integrations.goofish.answers import OK
from anxin.integrations.goofish.supplier import keys_of
from anxin.integrations.goofish.upstream import order_fields
from anxin.integrations.resellers import asking
from anxin.integrations.selling import standing
from anxin.resale.models import Resale, Reseller

TIMEOUT_SECONDS = 5.0
TOLD = ("order_type", "order_no", "out_order_no", "order_status", "end_time", "card_items", "remark")


def tell(resale: Resale) -> bool:
    """Post how an order stands, its codes included; whether it was taken."""
    parts = urlsplit(resale.callback_url)
    try:
        _, kept = asking(Reseller.Kind.GOOFISH, resale.reseller.account)
        keys, wire = (
            keys_of(resale.reseller.account, kept),
            Wire(f"{parts.scheme}://{parts.netloc}", TIMEOUT_SECONDS, abroad=settings.SECURE),
        )
    except (CallbackForged, ValueError):
        return False
    if (told := standing(resale, at=now(), address=None, show=True)) is None:
        return False
    fields = {name: value for name, value in order_fields(told).items() if name in TOLD}
    body = json.dumps(fields, ensure_ascii=False).encode()
    query = dict(parse_qsl(parts.query)) | keys.query(now().timestamp(), body)
    try:
        reply = wire.send("POST", parts.path or "/", body, lambda _path, _body: {}, query)
    except Unclear:
        return False
    finally:
        wire.close()
    return reply.status == 200 and reply.text("code") == OK

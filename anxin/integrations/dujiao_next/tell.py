"""How is a shop that runs dujiao-next told of an order it placed here? As one of its own kind would tell it."""

import json
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from anxin.clock import now
from anxin.delivery.supplier import CallbackForged
from anxin.integrations.docking import Unclear, Wire, secret
from anxin.integrations.dujiao_next.signing import sealed
from anxin.integrations.dujiao_next.upstream import order_fields
from anxin.integrations.resellers import asking
from anxin.integrations.selling import standing
from anxin.resale.models import Resale, Reseller

TIMEOUT_SECONDS = 5.0


def tell(resale: Resale) -> bool:
    """Post how an order stands, its codes included: it waits for them; whether the shop took it."""
    parts = urlsplit(resale.callback_url)
    try:
        reseller, kept = asking(Reseller.Kind.DUJIAO_NEXT, resale.reseller.account)
        key, wire = (
            secret(kept, "api_secret"),
            Wire(f"{parts.scheme}://{parts.netloc}", TIMEOUT_SECONDS, abroad=settings.SECURE),
        )
    except (CallbackForged, ValueError):
        return False
    if (told := standing(resale, at=now(), address=None, show=True)) is None:
        return False
    fields = order_fields(told) | {
        "event": "order.status_changed",
        "downstream_order_no": resale.number,
        "timestamp": int(now().timestamp()),
    }
    body = json.dumps(fields, ensure_ascii=False).encode()

    def sign(path: str, sent: bytes) -> dict[str, str]:
        return sealed(reseller.account, key, "POST", path, now().timestamp(), sent)

    try:
        reply = wire.send("POST", parts.path or "/", body, sign, dict(parse_qsl(parts.query)))
    except Unclear:
        return False
    finally:
        wire.close()
    return reply.status == 200 and reply.fields.get("ok") is True

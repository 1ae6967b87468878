"""How is a reseller told of an order unasked? Sealed as answers are, to the address it named with the order."""

import json
import secrets
import time
from urllib.parse import urlsplit

from django.conf import settings

from anxin.clock import now
from anxin.integrations.anxin_protocol.door import signed_by
from anxin.integrations.anxin_protocol.upstream import order_fields
from anxin.integrations.connections import Connections, NoAnswer
from anxin.integrations.sealed import request_message, sealed
from anxin.resale.models import Resale

TIMEOUT_SECONDS = 5.0


def tell(resale: Resale) -> bool:
    """Post how an order stands; whether the reseller took it."""
    parts = urlsplit(resale.callback_url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fields = {
        "callback_id": f"{resale.pk.hex}-{resale.order.state if resale.order else ''}",
        "kind": "order",
        "occurred_at": now().isoformat(),
        "about": order_fields(resale),
    }
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    _, signature = signed_by(resale.reseller.account)
    headers = {
        "content-type": "application/json",
        "anxin-key": resale.reseller.account,
        **sealed(signature, timestamp, nonce, request_message("POST", path, timestamp, nonce, body)),
    }
    try:
        connections = Connections(f"{parts.scheme}://{parts.netloc}", TIMEOUT_SECONDS, abroad=settings.SECURE)
    except ValueError:
        return False
    try:
        status, _, _ = connections.ask("POST", path, headers, body)
    except NoAnswer:
        return False
    finally:
        connections.close()
    return status == 200

"""How is a reseller told of an order unasked? Sealed as answers are, to the address it named with the order."""

import json
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from anxin.clock import now
from anxin.integrations.anxin_protocol.door import signed_by
from anxin.integrations.anxin_protocol.upstream import order_fields, return_fields
from anxin.integrations.connections import Connections, NoAnswer
from anxin.integrations.sealed import request_message, sealed
from anxin.resale.models import Resale, Return

TIMEOUT_SECONDS = 5.0


def tell(resale: Resale) -> bool:
    """Post how an order stands; whether the reseller took it."""
    number = f"{resale.pk.hex}-{resale.order.state if resale.order else ''}"
    return _post(resale, resale.callback_url, number, "order", order_fields(resale))


def tell_return(made: Return) -> bool:
    """Post what became of a price asked back; whether the reseller took it."""
    resale, fields = made.resale, return_fields(made)
    return _post(
        resale, made.callback_url or resale.callback_url, f"{made.pk.hex}-{fields['status']}", "refund", fields
    )


def _post(resale: Resale, url: str, number: str, kind: str, about: dict[str, Any]) -> bool:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fields = {"callback_id": number, "kind": kind, "occurred_at": now().isoformat(), "about": about}
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

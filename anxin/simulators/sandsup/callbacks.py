"""Which callbacks go out, and how do they go wrong when a fault asks for it?"""

import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from anxin.simulators.courier import Courier, Letter
from anxin.simulators.envelope import Envelope
from anxin.simulators.faults import Faults
from anxin.simulators.sandsup.warehouse import Supply, Warehouse, iso, supply_fields

STALE_SECONDS = 900


@dataclass
class Callbacks:
    """Writes callbacks, applies the faults of their order, and hands them to the courier."""

    warehouse: Warehouse
    envelope: Envelope
    faults: Faults
    courier: Courier

    def send(self, supply: Supply) -> None:
        """Tell the shop how an order stands now."""
        letter = self._letter(supply)
        scope = supply.order_no
        if self.faults.take("lose_callback", scope) is not None:
            return
        for name, spoil in self._spoilers(letter).items():
            if self.faults.take(name, scope) is not None:
                spoiled = Letter(letter.url, letter.body, spoil, _taken, letter.entry | {"fault": name}, once=True)
                self.courier.post(spoiled)
        if self.faults.take("replayed_callback", scope) is not None:
            sealed = letter.seal()
            for _ in range(2):
                entry = letter.entry | {"fault": "replayed_callback"}
                self.courier.post(Letter(letter.url, letter.body, lambda: sealed, _taken, entry, once=True))
            return
        again = self.faults.take("duplicate_callback", scope) is not None
        hold = self.faults.take("hold_callbacks", scope) is not None
        for _ in range(2 if again else 1):
            copy = Letter(letter.url, letter.body, letter.seal, _taken, letter.entry)
            if hold:
                self.courier.hold(copy)
            else:
                self.courier.post(copy)

    def _letter(self, supply: Supply) -> Letter:
        notice = {"notice_id": self.warehouse.number("CN"), "occurred_at": iso(self.warehouse.now())}
        body = json.dumps(notice | supply_fields(supply), ensure_ascii=False).encode()
        entry = {"kind": "callback", "order_no": supply.order_no, "status": supply.status, **notice}
        path = _path(supply.callback_url)
        return Letter(supply.callback_url, body, lambda: self.envelope.request(path, body), _taken, entry)

    def _spoilers(self, letter: Letter) -> dict[str, Callable[[], dict[str, str]]]:
        path, body, secret = _path(letter.url), letter.body, secrets.token_bytes(32)
        forged = Envelope(
            "sandsup",
            "client",
            self.envelope.party,
            lambda message: hmac.digest(secret, message, "sha256"),
            self.envelope.verify,
        )
        return {
            "forged_callback": lambda: forged.request(path, body),
            "stale_callback": lambda: self.envelope.request(path, body, age_seconds=STALE_SECONDS),
            "other_client_callback": lambda: self.envelope.request(path, body, party="another-shop"),
        }


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _taken(status: int, _body: bytes) -> bool:
    return status == 200

"""How is a door of the open protocol tried, by requests that break it on purpose?"""

import base64
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import uuid4

from anxin.delivery.supplier import ReturnStatus, SupplyStatus
from anxin.integrations.anxin_protocol.supplier import HOME
from anxin.integrations.check.bench import Bench, NotOffered, broken_if
from anxin.integrations.connections import Connections

STALE_SECONDS: Final = 900
PIECES: Final = 2


@dataclass(frozen=True)
class Doors:
    """An endpoint of the open protocol, and the keys it knows us by."""

    base_url: str
    key: str
    secret: str
    patience_seconds: float

    def raw(
        self,
        method: str,
        path: str,
        fields: Mapping[str, Any] | None = None,
        *,
        secret: str | None = None,
        key: str | None = None,
        age_seconds: int = 0,
        nonce: str = "",
        sealed: bool = True,
        sent: Mapping[str, Any] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """A request as it should not be: another secret or key, old, a nonce again, unsealed, or a body changed."""
        connections = Connections(self.base_url, self.patience_seconds)
        whole = connections.prefix + HOME + path
        body = b"" if fields is None else json.dumps(fields).encode()
        timestamp, nonce = str(int(time.time()) - age_seconds), nonce or secrets.token_hex(16)
        message = f"{method}\n{whole}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
        signature = hmac.digest(bytes.fromhex(secret or self.secret), message, "sha256")
        headers = {"content-type": "application/json"}
        if sealed:
            headers |= {
                "anxin-key": key or self.key,
                "anxin-timestamp": timestamp,
                "anxin-nonce": nonce,
                "anxin-signature": base64.b64encode(signature).decode(),
            }
        if sent is not None:
            body = json.dumps(sent).encode()
        try:
            status, _, content = connections.ask(method, whole, headers, body)
        finally:
            connections.close()
        return status, _object(content)


def forged_is_refused(bench: Bench) -> None:
    """Another secret signs."""
    _refused(_of(bench).raw("GET", "/balance", secret=secrets.token_hex(32)), "a wrong signature")


def unsealed_is_refused(bench: Bench) -> None:
    """No seal at all."""
    _refused(_of(bench).raw("GET", "/balance", sealed=False), "a request without a seal")


def changed_body_is_refused(bench: Bench) -> None:
    """The seal is right, of another body."""
    signed, sent = {"code": "A"}, {"code": "B"}
    _refused(_of(bench).raw("POST", "/code-checks", signed, sent=sent), "a body that was changed")


def stale_is_refused(bench: Bench) -> None:
    """A quarter of an hour old, and as much in the future."""
    for age in (STALE_SECONDS, -STALE_SECONDS):
        _refused(_of(bench).raw("GET", "/balance", age_seconds=age), f"a timestamp {age} seconds old")


def replay_is_refused(bench: Bench) -> None:
    """The same request, to the letter, a second time."""
    nonce = secrets.token_hex(16)
    status, _ = _of(bench).raw("GET", "/balance", nonce=nonce)
    broken_if(status != 200, f"a true request was answered {status}")
    _refused(_of(bench).raw("GET", "/balance", nonce=nonce), "a replay")


def other_key_is_refused(bench: Bench) -> None:
    """A key that nobody has, with a signature that would be right for ours."""
    _refused(_of(bench).raw("GET", "/balance", key="nobody-" + secrets.token_hex(4)), "an unknown key")


def answers_are_sealed(bench: Bench) -> None:
    """The client believes sealed answers alone; without one it has nothing to say."""
    _of(bench)
    bench.client.balance_minor()


def other_content_is_a_conflict(bench: Bench) -> None:
    """The same number with another quantity is refused."""
    doors, (ask, _) = _of(bench), bench.delivered("code")
    fields = {"order_no": ask.delivery.hex, "sku": ask.sku, "quantity": ask.quantity + 1, "account": ask.account}
    fields |= {"max_price_minor": ask.max_price_minor * 9, "currency": ask.currency, "callback_url": ask.callback_url}
    status, told = doors.raw("POST", "/orders", fields)
    broken_if(
        (status, told.get("code")) != (409, "CONFLICT"),
        f"the same number for something else is answered {status} {told.get('code', '')}".rstrip(),
    )


def pieces_are_heeded(bench: Bench) -> None:
    """The price of a part names its pieces, there are no others, and no more than their price comes back."""
    doors = _of(bench)
    ask, answer = bench.placed(bench.ask(bench.goods.code, quantity=PIECES))
    broken_if(answer.status is not SupplyStatus.DELIVERED, f"an order is told as {answer.status}")
    price = (ask.max_price_minor if answer.cost_minor is None else answer.cost_minor) // PIECES
    before, path = bench.balance_minor(), f"/orders/{ask.delivery.hex}/refunds"
    fields = {"amount_minor": price, "reason": "conformance check"}
    status, told = doors.raw("POST", path, fields | {"refund_no": uuid4().hex})
    broken_if(
        (status, told.get("code")) != (422, "PIECES_NEEDED"),
        f"the price of a part without its pieces is answered {status} {told.get('code', '')}".rstrip(),
    )
    status, told = doors.raw("POST", path, fields | {"refund_no": uuid4().hex, "pieces": [PIECES + 1]})
    broken_if(status < 400 and told.get("status") != "refused", f"a piece that does not exist is answered {status}")
    second, number = replace(ask, pieces=(PIECES,)), uuid4()
    said = [
        bench.client.ask_return(second, refund=number, amount_minor=price, reason="conformance check") for _ in range(2)
    ]
    broken_if(said[0].status is ReturnStatus.UNKNOWN or said[0] != said[1], "the price of a piece is not answered")
    agreed = said[0].amount_minor if said[0].status is ReturnStatus.AGREED else 0
    now = bench.balance_minor()
    given = agreed if now is None or before is None else now - before
    broken_if(given != agreed or given > price, f"{given} came back, {agreed} was agreed, the piece cost {price}")


def _of(bench: Bench) -> Doors:
    if not isinstance(bench.doors, Doors):
        raise NotOffered("not the open protocol")
    return bench.doors


def _refused(told: tuple[int, dict[str, object]], what: str) -> None:
    broken_if(told[0] != 401, f"{what} was answered {told[0]}")


def _object(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}

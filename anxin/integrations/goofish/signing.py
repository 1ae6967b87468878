"""How are requests of 闲管家's interface signed, in both directions? MD5 over two parties' secrets and the body's MD5.

The secret stands at the end, so nothing can be appended to a signed message; the time is part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from anxin.delivery.supplier import CallbackForged
from anxin.integrations.docking import fresh, md5, prove
from anxin.integrations.epay.fields import BadForm, octets, read_query

FRESH_SECONDS: Final = 300


@dataclass(frozen=True)
class Keys:
    """The two pairs: the application at 闲管家, and the merchant at the source."""

    app_id: str
    app_secret: str = field(repr=False)
    mch_id: str
    mch_secret: str = field(repr=False)

    def sign(self, timestamp: str, body: bytes) -> str:
        """Lower-case hexadecimal."""
        parts = (self.app_id, self.app_secret, md5(body), timestamp, self.mch_id, self.mch_secret)
        return md5(octets(",".join(parts)))

    def query(self, now: float, body: bytes) -> dict[str, str]:
        """What stands in the query of a request."""
        timestamp = str(int(now))
        return {"mch_id": self.mch_id, "timestamp": timestamp, "sign": self.sign(timestamp, body)}

    def prove(self, path: str, body: bytes, now: float) -> tuple[str, float]:
        """The signature and the moment of a request. Raises CallbackForged."""
        try:
            said = read_query(path)
        except BadForm as bad:
            raise CallbackForged(str(bad)) from None
        return self.prove_query(said, body, now)

    def prove_query(self, said: Mapping[str, str], body: bytes, now: float) -> tuple[str, float]:
        """The signature and the moment of a request with this query. Raises CallbackForged."""
        if said.get("mch_id") != self.mch_id:
            raise CallbackForged("it names another merchant")
        timestamp = said.get("timestamp", "")
        moment = fresh(timestamp, now, FRESH_SECONDS)
        prove(self.sign(timestamp, body), said.get("sign", ""))
        return said.get("sign", "").lower(), moment

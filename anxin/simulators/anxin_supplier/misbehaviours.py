"""How can a supplier break the protocol? Each misbehaviour is a switch; a conformance check must find every one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from anxin.simulators.envelope import Envelope, Nonces

FOR_EVER = 1 << 40
MISBEHAVIOURS = frozenset(
    {
        "answers_unsigned",
        "balance_negative",
        "bill_lacks",
        "callback_lost",
        "callback_unsigned",
        "changed_accepted",
        "claims_unanswered",
        "codes_forgotten",
        "codes_short",
        "conflict_accepted",
        "fence_lies",
        "forged_accepted",
        "not_found_failed",
        "other_key_accepted",
        "pieces_ignored",
        "price_ignored",
        "recall_lies",
        "refund_twice",
        "replay_accepted",
        "second_order",
        "stale_accepted",
        "stock_silent",
        "strange_status",
        "unsealed_accepted",
    }
)


@dataclass(frozen=True)
class CarelessEnvelope(Envelope):
    """Believes what it should not, by the switches that are on."""

    misbehaves: set[str] = field(default_factory=set)

    def open(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        """Return the request's nonce. Raises Unsealed."""
        named = f"{self.prefix}-{self.party_header}"
        if "unsealed_accepted" in self.misbehaves and named not in headers:
            return ""
        blind = "forged_accepted" in self.misbehaves or ("changed_accepted" in self.misbehaves and body)
        known = Envelope(
            self.prefix,
            self.party_header,
            headers.get(named, "") if "other_key_accepted" in self.misbehaves else self.party,
            self.sign,
            (lambda _message, _signature: True) if blind else self.verify,
            Nonces() if "replay_accepted" in self.misbehaves else self.nonces,
            fresh_seconds=FOR_EVER if "stale_accepted" in self.misbehaves else self.fresh_seconds,
        )
        return known.open(method, path, headers, body)

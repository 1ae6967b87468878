"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from anxin.simulators.alipay.bank import Bank
from anxin.simulators.alipay.keyring import Keyring
from anxin.simulators.alipay.transfers import Transfers
from anxin.simulators.control import Turn
from anxin.simulators.knobs import ChannelKnobs, number

FAULTS = frozenset(
    {
        "balance_short",
        "bank_card",
        "bounce",
        "coupon",
        "cut_short",
        "delay",
        "drop",
        "duplicate",
        "error_500",
        "interval",
        "no_fund_change",
        "other_app_notice",
        "other_seller_notice",
        "rate",
        "reorder",
        "reversed_later",
        "stale_notice",
        "timeout_after_success",
        "timeout_without_success",
        "unknown",
        "unsigned_answer",
        "window",
        "wrong_amount",
        "wrong_signature",
        "wrong_signature_notice",
    }
)


@dataclass
class Knobs(ChannelKnobs):
    """What this channel has beside the knobs of all."""

    house: Bank
    keyring: Keyring
    transfers: Transfers

    def turns(self) -> dict[tuple[str, str], Turn]:
        """The knobs of this channel alone."""
        return {
            ("GET", "payouts"): lambda _fields, _request: self.transfers.told(),
            ("POST", "limits"): self.set_limits,
            ("POST", "certificate"): self.renew_certificate,
        }

    def set_limits(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Be more or less patient: {interval_seconds, rate_per_second}."""
        self.house.limits.interval_seconds = number(fields, "interval_seconds")
        self.house.limits.rate_per_second = number(fields, "rate_per_second")
        return {"ok": True}

    def renew_certificate(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Sign under a new certificate, of the same root or {trusted: false} of a stranger's."""
        return {"alipay_cert_sn": self.keyring.renew(trusted=fields.get("trusted") is not False)}

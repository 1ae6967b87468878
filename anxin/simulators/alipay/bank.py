"""Which trades, refunds and shares are there, and what does Alipay allow with them?"""

import random
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

SHANGHAI = timezone(timedelta(hours=8))
WINDOW_SECONDS = 365 * 86_400
MOST_REFUNDS = 99
WRITTEN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?", re.ASCII)


class Refused(Exception):
    """The request is understood and refused, with this sub-code; `code` is the family it belongs to."""

    def __init__(self, sub_code: str, message: str = "", code: str = "40004") -> None:
        super().__init__(sub_code)
        self.sub_code = sub_code
        self.message = message or sub_code
        self.code = code


@dataclass
class Refund:
    """One refund under the merchant's number. `bank`: P on its way to a card, S there, F returned to the wallet."""

    out_request_no: str
    trade: "Trade"
    amount_minor: int
    reason: str
    at: float
    number: str
    bank: str = ""
    gone: bool = False


@dataclass
class Trade:
    """One order of the merchant. Until the buyer opens it (`status` empty) nobody can query or close it."""

    out_trade_no: str
    token: str
    total_minor: int
    subject: str
    notify_url: str
    return_url: str
    expires_at: float | None
    freeze: bool = False
    status: str = ""
    trade_no: str = ""
    created_at: float | None = None
    paid_at: float | None = None
    closed_at: float | None = None
    captured_minor: int = 0
    shared_minor: int = 0
    refunds: list[Refund] = field(default_factory=list)

    @property
    def refunded_minor(self) -> int:
        """What went back and stayed there."""
        return sum(refund.amount_minor for refund in self.refunds if not refund.gone)


@dataclass
class Sharing:
    """One sharing of a trade under the merchant's number."""

    out_request_no: str
    settle_no: str
    trade: Trade
    parts: list[tuple[str, int]]
    final: bool
    at: float


@dataclass
class Limits:
    """How patient the gateway is: seconds between the refunds of a trade, requests a second (0 for any)."""

    interval_seconds: float = 3.0
    rate_per_second: float = 0.0


class Bank:
    """All trades of the one seller."""

    def __init__(self, limits: Limits, seed: int | None) -> None:
        self.random: random.Random = secrets.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311  repeatable on purpose, and only with a seed
        self.limits = limits
        self.offset_seconds = 0.0
        self.trades: dict[str, Trade] = {}
        self.by_token: dict[str, Trade] = {}
        self.by_trade_no: dict[str, Trade] = {}
        self.sharings: dict[str, Sharing] = {}

    def now(self) -> float:
        """The business time, in epoch seconds."""
        return time.time() + self.offset_seconds

    def number(self, digits: int = 28) -> str:
        """A new number of Alipay's own, beginning with its day."""
        day = datetime.fromtimestamp(self.now(), SHANGHAI).strftime("%Y%m%d")
        return day + "".join(self.random.choices("0123456789", k=digits - len(day)))

    def open(self, trade: Trade) -> Trade:
        """Open a trade, or find the same one again. Raises Refused."""
        known = self.trades.get(trade.out_trade_no)
        if known is None:
            self.trades[trade.out_trade_no] = self.by_token[trade.token] = trade
            return trade
        self.expire(known)
        if known.status in ("TRADE_SUCCESS", "TRADE_FINISHED"):
            raise Refused("ACQ.TRADE_HAS_SUCCESS", "交易已被支付")
        if known.status == "TRADE_CLOSED":
            raise Refused("ACQ.TRADE_HAS_CLOSE", "交易已经关闭")
        if (known.total_minor, known.subject) != (trade.total_minor, trade.subject):
            raise Refused("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改")
        return known

    def scan(self, trade: Trade) -> None:
        """The buyer opens it: from now on it exists."""
        self.expire(trade)
        if not trade.status and not self.over(trade):
            trade.status, trade.trade_no, trade.created_at = "WAIT_BUYER_PAY", self.number(), self.now()
            self.by_trade_no[trade.trade_no] = trade

    def find(self, content: dict[str, Any]) -> Trade:
        """The trade of a request's `out_trade_no` or `trade_no`. Raises Refused."""
        ours, theirs = (str(content.get(name) or "") for name in ("out_trade_no", "trade_no"))
        if not ours and not theirs:
            raise Refused("ACQ.INVALID_PARAMETER", "参数无效")
        trade = self.by_trade_no.get(theirs) if theirs else self.trades.get(ours)
        if trade is None or not trade.status:
            raise Refused("ACQ.TRADE_NOT_EXIST", "交易不存在")
        self.expire(trade)
        return trade

    def expire(self, trade: Trade) -> None:
        """Close a trade whose time has passed; end one whose refunds no longer are."""
        if trade.status == "WAIT_BUYER_PAY" and self.over(trade):
            trade.status, trade.closed_at = "TRADE_CLOSED", trade.expires_at
        if trade.status == "TRADE_SUCCESS" and trade.paid_at and trade.paid_at + WINDOW_SECONDS < self.now():
            trade.status = "TRADE_FINISHED"

    def over(self, trade: Trade) -> bool:
        """Whether its time to be paid has passed."""
        return trade.expires_at is not None and trade.expires_at <= self.now()

    def pay(self, trade: Trade, captured_minor: int) -> bool:
        """Let the buyer pay; false when it was paid, closed or too late."""
        self.scan(trade)
        if trade.status != "WAIT_BUYER_PAY":
            return False
        trade.status, trade.paid_at, trade.captured_minor = "TRADE_SUCCESS", self.now(), captured_minor
        return True

    def close(self, trade: Trade) -> None:
        """Close a trade nobody paid. Raises Refused."""
        if trade.status != "WAIT_BUYER_PAY":
            raise Refused("ACQ.TRADE_STATUS_ERROR", "交易状态不合法")
        trade.status, trade.closed_at = "TRADE_CLOSED", self.now()

    def refund(self, trade: Trade, out_request_no: str, amount_minor: int, reason: str) -> Refund:
        """Begin a refund under a number that the caller has found to be new. Raises Refused."""
        if trade.status == "TRADE_FINISHED":
            raise Refused("ACQ.TRADE_HAS_FINISHED", "交易已完结")
        if not trade.captured_minor:
            raise Refused("ACQ.TRADE_STATUS_ERROR", "交易状态不合法")
        if trade.refunded_minor + trade.shared_minor + amount_minor > trade.captured_minor:
            raise Refused("ACQ.REASON_TRADE_REFUND_FEE_ERR", "退款金额无效")
        if len(trade.refunds) >= MOST_REFUNDS:
            raise Refused("ACQ.TRADE_NOT_ALLOW_REFUND", "当前交易不允许退款")
        if trade.refunds and trade.refunds[-1].at + self.limits.interval_seconds > self.now():
            raise Refused("ACQ.SYSTEM_ERROR", "同一笔交易的退款间隔过短")
        refund = Refund(out_request_no, trade, amount_minor, reason, self.now(), self.number(32))
        trade.refunds.append(refund)
        if trade.refunded_minor == trade.captured_minor:
            trade.status, trade.closed_at = "TRADE_CLOSED", self.now()
        return refund

    def take_back(self, refund: Refund) -> None:
        """Undo a refund that was there: the buyer no longer has it."""
        refund.gone = True
        if refund.trade.status == "TRADE_CLOSED":
            refund.trade.status, refund.trade.closed_at = "TRADE_SUCCESS", None

    def totals(self) -> dict[str, int]:
        """What came in and what went back, in minor units."""
        refunds = [refund for trade in self.trades.values() for refund in trade.refunds if not refund.gone]
        return {
            "paid_minor": sum(trade.captured_minor for trade in self.trades.values()),
            "refunded_minor": sum(refund.amount_minor for refund in refunds),
            "shared_minor": sum(trade.shared_minor for trade in self.trades.values()),
            "payments": sum(bool(trade.captured_minor) for trade in self.trades.values()),
            "refunds": len(refunds),
        }


def yuan(amount_minor: int) -> str:
    """An amount as the protocol writes it, also a negative one."""
    return f"{'-' if amount_minor < 0 else ''}{abs(amount_minor) // 100}.{abs(amount_minor) % 100:02}"


def minor(written: object) -> int:
    """An amount above zero as the protocol writes it, be it a text or a number. Raises Refused."""
    match = WRITTEN.fullmatch(str(written)) if isinstance(written, str | int | float) else None
    amount_minor = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else 0
    if amount_minor <= 0:
        raise Refused("ACQ.INVALID_PARAMETER", "参数无效")
    return amount_minor


def told(moment: float | None) -> str:
    """A moment as the protocol writes it: Shanghai's time, whole seconds."""
    return "" if moment is None else datetime.fromtimestamp(moment, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")

"""What does the merchant ask about bills? (`/v3/bill/...`, `/v3/profitsharing/bills`, `/v3/billdownload/file`)"""

import gzip
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from starlette.routing import Route

from anxin.simulators.fields import BadField
from anxin.simulators.wechatpay.bank import DAY, SHANGHAI, Bank
from anxin.simulators.wechatpay.bill_file import flow_bill, share_bill, trade_bill
from anxin.simulators.wechatpay.desk import Answer, Ask, Desk
from anxin.simulators.wechatpay.mishaps import Mishaps
from anxin.simulators.wechatpay.refused import Refused
from anxin.simulators.wechatpay.sharing import Sharing

TOKEN_SECONDS = 300
OLDEST_SECONDS = 92 * DAY
BILLS = "bills"


@dataclass
class BillApi:
    """The signed half of the channel that is about bills; a file's address lives for five minutes."""

    bank: Bank
    sharing: Sharing
    mishaps: Mishaps
    desk: Desk
    base_url: str
    files: dict[str, tuple[float, bytes]] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        """The paths of the protocol."""
        desk = self.desk
        return [
            Route("/v3/bill/tradebill", desk.endpoint("bill", self.trade), methods=["GET"]),
            Route("/v3/bill/fundflowbill", desk.endpoint("bill", self.flow), methods=["GET"]),
            Route("/v3/profitsharing/bills", desk.endpoint("bill", self.shares), methods=["GET"]),
            Route("/v3/billdownload/file", desk.endpoint("bill_file", self.file), methods=["GET"]),
        ]

    def trade(self, ask: Ask) -> Answer:
        """The address of the bill of payments and refunds."""
        wanted = ask.query.get("bill_type", "ALL")
        if wanted not in ("ALL", "SUCCESS", "REFUND"):
            raise BadField("bill_type")
        day, keys = self._day(ask), self.desk.seal.keys
        paid = [one for one in self.bank.payments.values() if one.captured and _is_on(day, one.paid_at)]
        back = [one for one in self.bank.refunds.values() if _is_on(day, one.created_at)]
        paid, back = (paid if wanted != "REFUND" else []), (back if wanted != "SUCCESS" else [])
        return self._address(ask, trade_bill(keys.merchant, keys.app_id, paid, back))

    def flow(self, ask: Ask) -> Answer:
        """The address of the bill of all movements."""
        day = self._day(ask)
        flows = [one for one in self.bank.flows if _is_on(day, one.at)]
        return self._address(ask, flow_bill(self.desk.seal.keys.merchant, flows))

    def shares(self, ask: Ask) -> Answer:
        """The address of the bill of what was shared."""
        day = self._day(ask)
        shares = [one for one in self.sharing.shares.values() if _is_on(day, one.created_at)]
        returns = [one for one in self.sharing.returns.values() if _is_on(day, one.created_at)]
        return self._address(ask, share_bill(self.desk.seal.keys.merchant, shares, returns))

    def file(self, ask: Ask) -> Answer:
        """A bill, at an address that was given less than five minutes ago."""
        made_at, content = self.files.get(ask.query.get("token", ""), (0.0, b""))
        if made_at + TOKEN_SECONDS < self.bank.now():
            raise Refused(404, "RESOURCE_NOT_EXISTS", "账单文件不存在")
        return Answer(200, file=content)

    def _address(self, ask: Ask, text: str) -> Answer:
        if not text:
            raise Refused(400, "NO_STATEMENT_EXIST", "账单文件不存在")
        raw = text.encode()
        told = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
        content = gzip.compress(raw) if ask.query.get("tar_type") == "GZIP" else raw
        if self.mishaps.faults.take("wrong_hash", BILLS) is not None:
            told = hashlib.sha1(raw + b" ", usedforsecurity=False).hexdigest()
        if self.mishaps.faults.take("cut_short", BILLS) is not None:
            content = content[: len(content) // 2]
        token = secrets.token_urlsafe(24)
        self.files[token] = (self.bank.now(), content)
        address = f"{self.base_url}/v3/billdownload/file?token={token}"
        fields = {"hash_type": "SHA1", "hash_value": told, "download_url": address}
        return self.mishaps.around(BILLS, lambda: Answer(200, fields))

    def _day(self, ask: Ask) -> date:
        try:
            day = date.fromisoformat(ask.query.get("bill_date", ""))
        except ValueError:
            raise BadField("bill_date") from None
        if ask.query.get("tar_type", "GZIP") != "GZIP":
            raise BadField("tar_type")
        now = self.bank.now()
        if day >= _day_of(now):
            raise Refused(400, "STATEMENT_CREATING", "账单生成中")
        if day < _day_of(now - OLDEST_SECONDS):
            raise Refused(400, "PARAM_ERROR", "仅支持三个月内的账单")
        return day


def _day_of(at: float) -> date:
    return datetime.fromtimestamp(at, SHANGHAI).date()


def _is_on(day: date, at: float) -> bool:
    return _day_of(at) == day

"""What does the merchant ask about payments? (`/v3/pay/transactions/...`, `/v3/certificates`)"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import Route

from anxin.simulators.fields import BadField, count, text
from anxin.simulators.wechatpay.bank import Bank, Payment
from anxin.simulators.wechatpay.desk import Answer, Ask, Desk
from anxin.simulators.wechatpay.mishaps import Mishaps
from anxin.simulators.wechatpay.notices import payment_told
from anxin.simulators.wechatpay.refused import Refused

LONGEST_NUMBER, SHORTEST_NUMBER = 32, 6
TYPES = {"native": "NATIVE", "h5": "MWEB", "jsapi": "JSAPI"}


@dataclass
class PayApi:
    """The signed half of the channel that is about payments."""

    bank: Bank
    mishaps: Mishaps
    desk: Desk
    base_url: str

    def routes(self) -> list[Route]:
        """The paths of the protocol."""
        desk, base = self.desk, "/v3/pay/transactions"
        return [
            Route(f"{base}/{{way}}", desk.endpoint("payment", self.start), methods=["POST"]),
            Route(f"{base}/out-trade-no/{{number}}", desk.endpoint("payment_query", self.query), methods=["GET"]),
            Route(f"{base}/id/{{number}}", desk.endpoint("payment_query", self.query_by_theirs), methods=["GET"]),
            Route(f"{base}/out-trade-no/{{number}}/close", desk.endpoint("close", self.close), methods=["POST"]),
            Route("/v3/certificates", desk.endpoint("certificates", self.certificates), methods=["GET"]),
        ]

    def start(self, ask: Ask) -> Answer:
        """Open a payment to be scanned, opened in a browser, or made inside the app."""
        way = ask.path["way"]
        if way not in TYPES:
            raise Refused(404, "RESOURCE_NOT_EXISTS")
        out_trade_no = text(ask.fields, "out_trade_no")
        if not SHORTEST_NUMBER <= len(out_trade_no) <= LONGEST_NUMBER:
            raise BadField("out_trade_no")
        ask.entry["out_trade_no"] = out_trade_no

        def act() -> Answer:
            payment = self.bank.open(self._new(out_trade_no, TYPES[way], ask.fields))
            page = f"{self.base_url}/cashier/{payment.prepay_id}"
            answers = {
                "native": {"code_url": page},
                "h5": {"h5_url": f"{page}?package={payment.prepay_id[-10:]}"},
                "jsapi": {"prepay_id": payment.prepay_id},
            }
            return Answer(200, answers[way])

        return self.mishaps.around(out_trade_no, act, fresh=out_trade_no not in self.bank.payments)

    def query(self, ask: Ask) -> Answer:
        """How a payment stands, by the merchant's number."""
        number = ask.path["number"]
        ask.entry["out_trade_no"] = number
        self._is_merchant(ask.query.get("mchid"))
        return self.mishaps.around(number, lambda: self._told(self.bank.find(number)))

    def query_by_theirs(self, ask: Ask) -> Answer:
        """How a payment stands, by the channel's number."""
        self._is_merchant(ask.query.get("mchid"))
        payment = self.bank.by_transaction.get(ask.path["number"])
        if payment is None:
            raise Refused(404, "ORDER_NOT_EXIST", "订单不存在")
        return self.mishaps.around(payment.out_trade_no, lambda: self._told(payment))

    def close(self, ask: Ask) -> Answer:
        """Close a payment nobody made."""
        number = ask.path["number"]
        self._is_merchant(ask.fields.get("mchid"))

        def act() -> Answer:
            self.bank.close(self.bank.find(number))
            return Answer(204)

        return self.mishaps.around(number, act, fresh=True)

    def certificates(self, _ask: Ask) -> Answer:
        """The channel's certificates, signed by the newest of them; for who trusts certificates, not a public key."""
        return Answer(200, {"data": self.desk.seal.certificates()})

    def _told(self, payment: Payment) -> Answer:
        keys = self.desk.seal.keys
        told = payment_told(payment, keys.merchant, keys.app_id)
        if self.mishaps.faults.take("wrong_amount_told", payment.out_trade_no) is not None:
            told["amount"]["total"] -= 1
        return Answer(200, told)

    def _is_merchant(self, number: object) -> None:
        if number != self.desk.seal.keys.merchant:
            raise Refused(400, "PARAM_ERROR", "商户号错误")

    def _new(self, out_trade_no: str, trade_type: str, fields: dict[str, Any]) -> Payment:
        self._is_merchant(fields.get("mchid"))
        if fields.get("appid") != self.desk.seal.keys.app_id:
            raise Refused(400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配")
        notify_url = text(fields, "notify_url")
        if urlsplit(notify_url).scheme not in ("http", "https"):
            raise BadField("notify_url")
        amount, scene, settle = _part(fields, "amount"), _part(fields, "scene_info"), _part(fields, "settle_info")
        payer = text(_part(fields, "payer"), "openid") if trade_type == "JSAPI" else ""
        if trade_type == "MWEB":
            text(scene, "payer_client_ip")
            text(_part(scene, "h5_info"), "type")
        return Payment(
            out_trade_no=out_trade_no,
            prepay_id=self.bank.number("wx"),
            total=count(amount, "total"),
            currency=_currency(amount),
            description=_description(fields),
            attach=text(fields, "attach", ""),
            notify_url=notify_url,
            trade_type=trade_type,
            payer=payer or f"oSim{out_trade_no[:24]}",
            expires_at=_moment(fields, "time_expire"),
            freeze=settle.get("profit_sharing") is True,
        )


def _part(fields: dict[str, Any], name: str) -> dict[str, Any]:
    value = fields.get(name, {})
    if not isinstance(value, dict):
        raise BadField(name)
    return value


def _description(fields: dict[str, Any]) -> str:
    value = text(fields, "description")
    if len(value.encode()) > 127:
        raise BadField("description")
    return value


def _currency(amount: dict[str, Any]) -> str:
    value = text(amount, "currency", "CNY")
    if value != "CNY":
        raise BadField("amount.currency")
    return value


def _moment(fields: dict[str, Any], name: str) -> float | None:
    value = fields.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadField(name) from None
    if moment.tzinfo is None:
        raise BadField(name)
    return moment.timestamp()

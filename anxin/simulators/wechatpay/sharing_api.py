"""What does the merchant ask about sharing? (`/v3/profitsharing/...`)"""

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.routing import Route

from anxin.simulators.fields import BadField, count, text
from anxin.simulators.wechatpay.bank import Bank
from anxin.simulators.wechatpay.desk import Answer, Ask, Desk
from anxin.simulators.wechatpay.mishaps import Mishaps
from anxin.simulators.wechatpay.refused import Refused
from anxin.simulators.wechatpay.seal import Unhidden
from anxin.simulators.wechatpay.sharing import Portion, Share, Sharing, return_told, share_told

KINDS = ("MERCHANT_ID", "PERSONAL_OPENID")


@dataclass
class SharingApi:
    """The signed half of the channel that is about sharing. `seconds` is how long a share takes."""

    bank: Bank
    sharing: Sharing
    mishaps: Mishaps
    desk: Desk
    seconds: float

    def routes(self) -> list[Route]:
        """The paths of the protocol."""
        desk, base = self.desk, "/v3/profitsharing"
        table: list[tuple[str, str, str, Any]] = [
            ("POST", "/receivers/add", "receiver", self.add_receiver),
            ("POST", "/receivers/delete", "receiver", self.delete_receiver),
            ("POST", "/orders", "share", self.share),
            ("POST", "/orders/unfreeze", "unfreeze", self.unfreeze),
            ("GET", "/orders/{number}", "share_query", self.query),
            ("GET", "/transactions/{transaction_id}/amounts", "share_query", self.amounts),
            ("POST", "/return-orders", "return", self.take_back),
            ("GET", "/return-orders/{number}", "return_query", self.query_return),
        ]
        return [Route(base + path, desk.endpoint(kind, act), methods=[method]) for method, path, kind, act in table]

    def add_receiver(self, ask: Ask) -> Answer:
        """Let somebody receive parts."""
        kind, account = self._receiver(ask.fields)
        relation = text(ask.fields, "relation_type")
        if kind == "MERCHANT_ID" or "name" in ask.fields:
            self._name(ask, ask.fields)
        self.sharing.receivers.add((kind, account))
        return Answer(200, {"type": kind, "account": account, "relation_type": relation})

    def delete_receiver(self, ask: Ask) -> Answer:
        """Let somebody receive parts no more."""
        kind, account = self._receiver(ask.fields)
        self.sharing.receivers.discard((kind, account))
        return Answer(200, {"type": kind, "account": account})

    def share(self, ask: Ask) -> Answer:
        """Share frozen money out; the same number again gives the share as it stands."""
        rows, finish = ask.fields.get("receivers"), ask.fields.get("unfreeze_unsplit")
        if not isinstance(rows, list) or not rows or not isinstance(finish, bool):
            raise BadField("receivers, unfreeze_unsplit")
        portions = [self._portion(ask, row) for row in rows]
        return self._open(ask, portions, finish=finish)

    def unfreeze(self, ask: Ask) -> Answer:
        """Release what is left to the merchant."""
        text(ask.fields, "description")
        return self._open(ask, [], finish=True)

    def query(self, ask: Ask) -> Answer:
        """How a share stands."""
        share = self.sharing.shares.get(ask.path["number"])
        if share is None or share.payment.transaction_id != ask.query.get("transaction_id"):
            raise Refused(404, "RESOURCE_NOT_EXISTS", "分账单不存在")
        return self.mishaps.around(share.payment.out_trade_no, lambda: Answer(200, share_told(share)))

    def amounts(self, ask: Ask) -> Answer:
        """How much of a payment is still frozen."""
        payment = self.sharing.payment(ask.path["transaction_id"])
        told = {"transaction_id": payment.transaction_id, "unsplit_amount": payment.frozen}
        return self.mishaps.around(payment.out_trade_no, lambda: Answer(200, told))

    def take_back(self, ask: Ask) -> Answer:
        """Take money back from a receiver; the same number again gives the return as it stands."""
        fields, number = ask.fields, text(ask.fields, "out_return_no")
        by_theirs = {share.order_id: share for share in self.sharing.shares.values()}
        share = (
            by_theirs.get(text(fields, "order_id"))
            if "order_id" in fields
            else self.sharing.shares.get(text(fields, "out_order_no"))
        )
        if share is None:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "分账单不存在")
        account, amount, words = text(fields, "return_mchid"), count(fields, "amount"), text(fields, "description")
        scope = share.payment.out_trade_no
        ask.entry.update(out_trade_no=scope, out_return_no=number, amount_minor=amount)
        known = self.sharing.returns.get(number)
        if known is not None and (known.share is not share or known.amount != amount):
            raise Refused(400, "INVALID_REQUEST", "回退参数与之前请求不一致")

        def act() -> Answer:
            back = known or self.sharing.take_back(number, share, account, amount, words)
            if known is None:
                why = "BALANCE_NOT_ENOUGH" if self.mishaps.faults.take("return_fails", scope) is not None else ""
                asyncio.get_running_loop().call_later(self.seconds, self.sharing.end_return, back, why)
            return Answer(200, return_told(back))

        return self.mishaps.around(scope, act, fresh=known is None)

    def query_return(self, ask: Ask) -> Answer:
        """Where money taken back is."""
        back = self.sharing.returns.get(ask.path["number"])
        if back is None or back.share.out_order_no != ask.query.get("out_order_no"):
            raise Refused(404, "RESOURCE_NOT_EXISTS", "回退单不存在")
        return self.mishaps.around(back.share.payment.out_trade_no, lambda: Answer(200, return_told(back)))

    def _open(self, ask: Ask, portions: list[Portion], *, finish: bool) -> Answer:
        number = text(ask.fields, "out_order_no")
        payment = self.sharing.payment(text(ask.fields, "transaction_id"))
        ask.entry.update(out_trade_no=payment.out_trade_no, out_order_no=number)
        known = self.sharing.shares.get(number)
        if known is not None and not _is_same(known, portions, finish):
            raise Refused(400, "INVALID_REQUEST", "分账参数与之前请求不一致")

        def act() -> Answer:
            share = known or self.sharing.open(number, payment, portions, finish=finish)
            if known is None:
                failed = self.mishaps.faults.take("share_fails", payment.out_trade_no) is not None
                why = "ACCOUNT_ABNORMAL" if failed else ""
                asyncio.get_running_loop().call_later(self.seconds, self.sharing.finish, share, why)
            return Answer(200, share_told(share))

        return self.mishaps.around(payment.out_trade_no, act, fresh=known is None)

    def _portion(self, ask: Ask, row: object) -> Portion:
        if not isinstance(row, dict):
            raise BadField("receivers")
        kind, account = self._receiver(row)
        if "name" in row:
            self._name(ask, row)
        number = self.bank.number("360000")
        return Portion(kind, account, count(row, "amount"), text(row, "description"), number)

    def _receiver(self, fields: dict[str, Any]) -> tuple[str, str]:
        kind = text(fields, "type")
        if kind not in KINDS:
            raise BadField("type")
        return kind, text(fields, "account")

    def _name(self, ask: Ask, fields: dict[str, Any]) -> str:
        try:
            return self.desk.seal.find(ask.serial, text(fields, "name"))
        except Unhidden:
            raise Refused(400, "PARAM_ERROR", "敏感信息解密失败") from None


def _is_same(share: Share, portions: list[Portion], finish: bool) -> bool:
    told = [(one.kind, one.account, one.amount) for one in share.portions if one.account]
    return share.finish == finish and told == [(one.kind, one.account, one.amount) for one in portions]

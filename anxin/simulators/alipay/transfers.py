"""What does Alipay do when it is asked to pay somebody out of the merchant's balance?"""

from dataclasses import asdict, dataclass, field
from typing import Any

from anxin.simulators.alipay.bank import Bank, Refused, minor, told, yuan
from anxin.simulators.alipay.gateway import Act, Ask, Handler
from anxin.simulators.faults import Faults

ENDS = {"payout_dealing": "DEALING", "payout_fails_later": "FAIL"}
FAULTS = frozenset({*ENDS, "payee_unknown", "payer_short"})


@dataclass
class Transfer:
    """One transfer under the merchant's own number, for ever."""

    out_biz_no: str
    order_id: str
    payee: str
    amount_minor: int
    status: str
    at: float


@dataclass
class Transfers:
    """The half of the protocol that pays out."""

    bank: Bank
    faults: Faults
    made: dict[str, Transfer] = field(default_factory=dict)

    def handlers(self) -> dict[str, Handler]:
        """By the method's name."""
        return {"alipay.fund.trans.uni.transfer": self.transfer, "alipay.fund.trans.common.query": self.query}

    def transfer(self, ask: Ask) -> Act:
        """Pay; the same number again is told as it stands, another amount under it is refused."""
        number, amount_minor = ask.text("out_biz_no"), minor(ask.content.get("trans_amount"))
        payee = ask.content.get("payee_info")
        if (ask.text("product_code"), ask.text("biz_scene")) != ("TRANS_ACCOUNT_NO_PWD", "DIRECT_TRANSFER"):
            raise Refused("PRODUCT_NOT_SIGN", "产品未签约")
        if not isinstance(payee, dict) or not payee.get("identity"):
            raise Refused("INVALID_PARAMETER", "payee_info")
        if payee.get("identity_type") == "ALIPAY_LOGON_ID" and not payee.get("name"):
            raise Refused("PAYEE_USER_INFO_ERROR", "支付宝账号和姓名不匹配")
        known = self.made.get(number)
        if known is not None and (known.amount_minor, known.payee) != (amount_minor, payee["identity"]):
            raise Refused("DUPLICATE_REQUEST_INCONSISTENT", "同一单号请求参数不一致")
        ask.entry.update(out_biz_no=number, amount_minor=amount_minor)

        def do() -> dict[str, Any]:
            return self._told(known or self._new(number, amount_minor, str(payee["identity"])))

        return Act(number, do, fresh=known is None)

    def query(self, ask: Ask) -> Act:
        """Tell how a transfer stands; one under way ends when it is looked at."""
        number = ask.text("out_biz_no")

        def do() -> dict[str, Any]:
            found = self.made.get(number)
            if found is None:
                raise Refused("ORDER_NOT_EXIST", "转账订单不存在")
            fields = self._told(found)
            if found.status == "DEALING":
                found.status = "SUCCESS"
            return fields | ({"fail_reason": "收款账户异常"} if found.status == "FAIL" else {})

        return Act(number, do)

    def told(self) -> dict[str, Any]:
        """Every transfer that left the balance."""
        return {"transfers": [asdict(one) for one in self.made.values() if one.status != "FAIL"]}

    def _new(self, number: str, amount_minor: int, payee: str) -> Transfer:
        if self.faults.take("payee_unknown", number) is not None:
            raise Refused("PAYEE_NOT_EXIST", "收款账号不存在")
        if self.faults.take("payer_short", number) is not None:
            raise Refused("PAYER_BALANCE_NOT_ENOUGH", "付款方余额不足")
        status = next((end for name, end in ENDS.items() if self.faults.take(name, number) is not None), "SUCCESS")
        made = Transfer(number, self.bank.number(), payee, amount_minor, status, self.bank.now())
        self.made[number] = made
        return made

    def _told(self, one: Transfer) -> dict[str, Any]:
        fields = {"out_biz_no": one.out_biz_no, "order_id": one.order_id, "status": one.status}
        return (
            fields
            | {"pay_fund_order_id": one.order_id, "trans_amount": yuan(one.amount_minor)}
            | {"trans_date": told(one.at)}
        )

"""How does somebody who did not write our simulator speak with WeChat Pay? By the package `wechatpayv3`."""

import json
import secrets
from typing import Any

import pytest
import wechatpayv3
from wechatpayv3 import WeChatPayType, core

from tests.simulators.wechatpay.running import Wechatpay


class Others:
    """Their client, pointed at ours for the time of a test. Answers are (status, fields)."""

    def __init__(
        self,
        wechat: Wechatpay,
        monkeypatch: pytest.MonkeyPatch,
        kind: WeChatPayType = WeChatPayType.NATIVE,
        *,
        by_key: bool = True,
    ) -> None:
        # their client lets nobody choose its address, and asks for certificates while it is made
        address = property(lambda _: wechat.base_url, lambda _, __: None)
        monkeypatch.setattr(core.Core, "_gate_way", address, raising=False)
        told = wechat.settings
        public = {name: told[name] for name in ("public_key", "public_key_id")} if by_key else {}
        self.client = wechatpayv3.WeChatPay(
            kind,
            wechat.account,
            told["merchant_key"],
            told["merchant_serial"],
            told["app_id"],
            told["api_v3_key"],
            notify_url="http://127.0.0.1:9/n",
            **public,
        )

    def ask(self, act: str, *arguments: Any, **named: Any) -> tuple[int, Any]:
        """Let their client ask; the status and what came back."""
        status, content = getattr(self.client, act)(*arguments, **named)
        return status, json.loads(content) if isinstance(content, str) and content else content

    def paid(self, wechat: Wechatpay, **more: Any) -> str:
        """The number of a payment of 128 yuan that Bea made."""
        number = secrets.token_hex(16)
        status, told = self.ask("pay", "话费 100 元", number, {"total": 12_800, "currency": "CNY"}, **more)
        assert status == 200
        wechat.pay(told["code_url"], "none")
        return number

    def refund(self, number: str, amount: int = 12_800, **more: Any) -> tuple[int, Any]:
        """Ask for a refund of a payment."""
        money = {"refund": amount, "total": 12_800, "currency": "CNY"}
        return self.ask(
            "refund", **({"out_refund_no": secrets.token_hex(16), "out_trade_no": number} | more), amount=money
        )

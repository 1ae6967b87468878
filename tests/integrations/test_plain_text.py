"""Can whatever a channel tells be kept, and does a list that never ends stop?"""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from anxin.integrations.alipay import complaints as alipay
from anxin.integrations.alipay.gateway import Unproven as NotGood
from anxin.integrations.plain_text import plain_text
from anxin.integrations.wechatpay import complaints as wechatpay
from anxin.integrations.wechatpay.sealed import Unproven

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("told", "kept"), [("没到账😀", "没到账😀"), ("没到账\ud83d", "没到账"), ("a\0b", "ab"), (None, ""), (7, "")]
)
def test_half_a_sign_is_left_out(told: object, kept: str) -> None:
    assert plain_text(told) == kept


def test_a_list_that_never_ends_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def ask(*question: Any) -> Any:
        asked.append(question)
        fields: dict[str, Any] = {"data": [{}] * wechatpay.PAGE, "trade_complain_infos": [{}] * alipay.PAGE}
        return SimpleNamespace(status=200, good=True, fields=fields)

    for module in (wechatpay, alipay):
        monkeypatch.setattr(module, "MOST_LISTED", 100)
    house = cast(Any, SimpleNamespace(ask=ask))
    with pytest.raises(Unproven):
        wechatpay.WechatpayComplaints(house).list_complaints(DAY, DAY)
    with pytest.raises(NotGood):
        alipay.AlipayComplaints(house).list_complaints(DAY, DAY)
    assert len(asked) == 100 // wechatpay.PAGE + 100 // alipay.PAGE

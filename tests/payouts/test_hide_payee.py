"""Is an account shown so that its owner knows it, and nobody else can use it?"""

import pytest

from anxin.payouts.hide_payee import hide_payee


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("招商银行 6225 8802 1234 1234 星河卡券", "招商银行 ****1234 星河卡券"),
        ("支付宝 bea@anxin.example（贝亚）", "支付宝 ****mple（贝亚）"),
        ("13800138000", "****8000"),
        ("招行 1234", "招行 1234"),
        ("", ""),
    ],
)
def test_all_but_the_last_four_is_hidden(typed: str, shown: str) -> None:
    assert hide_payee(typed) == shown

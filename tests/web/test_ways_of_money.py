"""Do the pages say of a channel's refunds only what its limits allow: which amounts, until when, and what instead?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from anxin.payments.capabilities import Capabilities
from anxin.payments.models import Channel, Payment
from anxin.texts import Text
from anxin.web.pay_choices import refund_facts
from anxin.web.show_arrival import arrival_terms, show_arrival

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
NAME = Text("易支付", "Epay")
WHOLE, PART = 4_850, 4_849


def said(amount_minor: int = WHOLE, *, days: int = 0, wallet: bool = False, **abilities: Any) -> dict[str, str]:
    """What the page says of each destination, `days` after payment."""
    can = Capabilities(arrival_working_days=3, **abilities)
    channel = Channel(name_zh=NAME.zh, name_en=NAME.en, capabilities=can.to_json())
    payment = Payment(channel=channel, amount_minor=WHOLE, currency="CNY", paid_at=NOON)
    at = NOON + timedelta(days=days)
    return {place.zh: when.zh for place, when in show_arrival(payment, amount_minor, at, at, wallet=wallet)}


@pytest.mark.parametrize(
    ("amount_minor", "days", "abilities", "why"),
    [
        (WHOLE, 0, {"refundable": False}, "该渠道不支持原路退款"),
        (PART, 0, {"partial": False}, "该渠道只能整笔退款"),
        (WHOLE, 30, {"window_days": 30}, "已超过渠道可退款的期限"),
    ],
)
def test_what_cannot_go_back_this_way_is_said_before_it_is_asked(
    amount_minor: int, days: int, abilities: dict[str, Any], why: str
) -> None:
    guest = said(amount_minor, days=days, **abilities)
    assert why in guest["原路到账"]
    assert "由财务人工退回" in guest["原路到账"]
    assert "余额" not in "".join([*guest, *guest.values()])
    assert "或退到余额" in said(amount_minor, days=days, wallet=True, **abilities)["原路到账"]


@pytest.mark.parametrize(
    ("amount_minor", "days", "abilities"),
    [(WHOLE, 0, {"partial": False}), (PART, 0, {}), (WHOLE, 29, {"window_days": 30})],
)
def test_what_can_go_back_has_its_day(amount_minor: int, days: int, abilities: dict[str, Any]) -> None:
    assert "3 个工作日" in said(amount_minor, days=days, **abilities)["原路到账"]


def test_the_answer_to_how_long_names_the_limits() -> None:
    assert "几分钟" not in arrival_terms(NAME, Capabilities(refundable=False)).zh
    assert "由财务人工退回" in arrival_terms(NAME, Capabilities(refundable=False)).zh
    whole = arrival_terms(NAME, Capabilities(partial=False, window_days=30, arrival_working_days=3))
    assert "3 个工作日" in whole.zh
    assert "付款后 30 天内可退" in whole.zh
    assert "只能整笔退" in whole.zh
    assert "whole payments only" in whole.en
    assert "整笔" not in arrival_terms(NAME, Capabilities()).zh


def test_nobody_is_promised_that_a_part_goes_to_the_balance_by_itself() -> None:
    facts = " ".join(fact.zh for fact in refund_facts(Capabilities(partial=False)))
    assert "部分退款由财务人工退回" in facts
    assert "会改退余额" not in facts

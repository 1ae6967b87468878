"""Which payments do the screenshots show? Twenty, in pairs hard to tell apart: one shop, one amount, one day."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from uuid import UUID

from anxin.evidence.reading.shapes import Record
from anxin.refs import ALPHABET, is_ref

CHINA = timezone(timedelta(hours=8))
SHOPS = ("星河游戏充值", "小安数码专营店", "云朵会员铺子", "极光卡券", "蓝鲸虚拟商品", "Steam点卡小站", "青柠影音会员")


@dataclass(frozen=True)
class Payment:
    """What both sides know of one payment."""

    app: str
    shop: str
    amount_minor: int
    paid_at: datetime
    transaction_no: str
    merchant_no: str
    order_no: str

    @property
    def record(self) -> Record:
        """As the platform keeps it."""
        return Record(
            amount_minor=self.amount_minor,
            paid_at=self.paid_at,
            transaction_no=self.transaction_no,
            merchant_no=self.merchant_no,
            order_no=self.order_no,
        )


def _ref(dice: random.Random) -> str:
    body = "".join(dice.choice(ALPHABET) for _ in range(7))
    return next(body + last for last in ALPHABET if is_ref(body + last))


def _transaction(app: str, day: str, dice: random.Random) -> str:
    tail = "".join(dice.choice("0123456789") for _ in range(12))
    return f"420000{dice.randint(1000, 9999)}{day}{tail[:10]}" if app == "wechat" else f"{day}22001{tail}{tail[:3]}"


def _merchant(at: datetime, dice: random.Random) -> str:
    """A UUIDv7 as the platform gives it to channels: those of one minute begin alike."""
    stamp = int(at.timestamp() * 1000) - dice.randint(5_000, 40_000)
    noise = dice.getrandbits(74)
    return UUID(int=(stamp << 80) | (0x7 << 76) | ((noise >> 62) << 64) | (0b10 << 62) | (noise & ((1 << 62) - 1))).hex


def payments(seed: int = 7) -> list[Payment]:
    """Twenty payments; each even one has a twin: same app, shop and amount, minutes later."""
    dice = random.Random(seed)
    made: list[Payment] = []
    for number in range(10):
        app, shop = ("wechat", "alipay")[number % 2], dice.choice(SHOPS)
        amount = dice.choice([dice.randint(100, 9999), dice.randint(10_000, 99_999), dice.randint(100_000, 400_000)])
        first = datetime(2026, dice.randint(1, 11), dice.randint(1, 28), dice.randint(0, 23), 5, tzinfo=CHINA)
        for later in (dice.randint(0, 900), dice.randint(1_000, 2_400)):
            at = first + timedelta(seconds=later)
            number_there = _transaction(app, at.strftime("%Y%m%d"), dice)
            made.append(Payment(app, shop, amount, at, number_there, _merchant(at, dice), _ref(dice)))
    return made

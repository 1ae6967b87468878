"""Which screenshots is the reader tried on, and what should come of each?

The truth of a picture is what was drawn on it (`shown`); `record` is what the platform knows. They differ only where
somebody has edited the picture.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from PIL import Image

from anxin.evidence.reading.shapes import Kind
from tests.evidence.reading import pages, treat
from tests.evidence.reading.payments import Payment, payments
from tests.evidence.reading.phone import darker, style

READABLE = ("clear", "dark", "tilted", "compressed", "photographed", "small", "blurred", "edited", "long")
UNREADABLE = {
    "far too small": {"too_small"},
    "far too blurred": {"blurry"},
    "shaken": {"blurry"},
    "cut off": {"cut_off"},
}


@dataclass(frozen=True)
class Case:
    """One picture; `advice` are the problems of which one must be named first where it cannot be read."""

    name: str
    treatment: str
    kind: Kind
    record: Payment
    shown: Payment
    draw: Callable[[], bytes]
    advice: frozenset[str] = frozenset()
    failure: str = ""
    promise_minutes: int = 0
    code: str = ""

    @property
    def readable(self) -> bool:
        """Whether a person reads it without effort."""
        return not self.advice


def cases(seed: int = 7) -> list[Case]:
    """All pictures of one seed: 13 of each of 20 payments, and 36 of goods, talk and lists."""
    made = [
        _case(payment, treatment, random.Random(f"{seed}/{number}/{treatment}"))
        for number, payment in enumerate(payments(seed))
        for treatment in (*READABLE, *UNREADABLE)
    ]
    return [*made, *_others(seed)]


def _case(payment: Payment, treatment: str, dice: random.Random) -> Case:
    shown = edited(payment, dice) if treatment == "edited" else payment
    state = dice.getstate()

    def draw() -> bytes:
        dice.setstate(state)
        return _treated(_page(shown, treatment, dice), treatment, dice)

    advice = frozenset(UNREADABLE.get(treatment, ()))
    return Case(f"{payment.order_no} {treatment}", treatment, Kind.PAYMENT, payment, shown, draw, advice)


def _page(shown: Payment, treatment: str, dice: random.Random) -> Image.Image:
    look = style(dice, values_right=shown.app == "alipay" and dice.random() < 0.8)
    if treatment == "dark" or dice.random() < 0.15:
        look = darker(look)
    page = pages.wechat if shown.app == "wechat" else pages.alipay
    return page(shown, look, dice, long=treatment == "long")


def _treated(picture: Image.Image, treatment: str, dice: random.Random) -> bytes:
    def either(made: Image.Image) -> bytes:
        return treat.png(made) if dice.random() < 0.5 else treat.jpeg(made, dice.randint(55, 90))

    made: dict[str, Callable[[], bytes]] = {
        "tilted": lambda: either(treat.tilted(picture, dice.choice([-1, 1]) * dice.uniform(1.5, 8))),
        "compressed": lambda: treat.jpeg(picture, dice.randint(12, 28)),
        "photographed": lambda: treat.jpeg(treat.photographed(picture, dice), dice.randint(60, 85)),
        "small": lambda: either(treat.shrunk(picture, dice.randint(320, 520))),
        "blurred": lambda: either(treat.blurred(picture, dice.uniform(1.2, 3.0))),
        "far too small": lambda: either(treat.shrunk(picture, dice.randint(80, 130))),
        "far too blurred": lambda: either(treat.blurred(picture, dice.uniform(8, 13))),
        "shaken": lambda: either(treat.shaken(picture, dice.uniform(26, 38))),
        "cut off": lambda: either(treat.cut(picture, 0, dice.uniform(0.3, 0.36))),
    }
    return made.get(treatment, lambda: either(picture))()


def edited(payment: Payment, dice: random.Random) -> Payment:
    """The payment with one thing changed by somebody: an amount, a second, one digit of a number."""

    def one_digit(text: str) -> str:
        place = dice.choice([at for at, letter in enumerate(text) if letter.isdigit()])
        other = dice.choice([digit for digit in "0123456789" if digit != text[place]])
        return text[:place] + other + text[place + 1 :]

    change = dice.choice(["amount", "amount", "time", "transaction_no", "merchant_no"])
    if change == "amount":
        step = dice.choice([1, 10, 100, 1000, 10_000])
        return replace(payment, amount_minor=payment.amount_minor + step)
    if change == "time":
        return replace(payment, paid_at=payment.paid_at + timedelta(seconds=dice.choice([1, 10, 60, 3600])))
    if change == "merchant_no":
        return replace(payment, merchant_no=one_digit(payment.merchant_no))
    return replace(payment, transaction_no=one_digit(payment.transaction_no))


def _others(seed: int) -> Iterator[Case]:
    many = payments(seed)
    kinds = list(pages.FAILURES)
    for number in range(36):
        dice = random.Random(f"{seed}/other/{number}")
        payment, sort = many[number % len(many)], ("goods", "talk", "list")[number % 3]
        failure = kinds[number // 3 % len(kinds)] if sort == "goods" else ""
        promise, minutes = pages.PROMISES[number // 3 % len(pages.PROMISES)] if sort == "talk" else ("", 0)
        code = "-".join("".join(dice.choice("ABCDEFGHJKMNPQRSTVWXYZ23456789") for _ in range(5)) for _ in range(3))
        state = dice.getstate()

        def draw(
            sort: str = sort,
            payment: Payment = payment,
            dice: random.Random = dice,
            drawn: tuple[str, str, str] = (failure, promise, code),
            state: tuple[object, ...] = state,
        ) -> bytes:
            dice.setstate(state)
            look = style(dice, values_right=dice.random() < 0.3, dark=dice.random() < 0.3)
            if sort == "goods":
                return treat.png(pages.goods(payment, look, dice, drawn[0], drawn[2]))
            if sort == "talk":
                return treat.jpeg(pages.talk(payment, look, dice, drawn[1]), 70)
            return treat.png(pages.bill_list(dice.sample(many, 7), look, dice))

        kind = {"goods": Kind.GOODS, "talk": Kind.TALK, "list": Kind.OTHER}[sort]
        yield Case(
            f"{sort} {number}",
            sort,
            kind,
            payment,
            payment,
            draw,
            frozenset({"not_detail_page"} if sort == "list" else ()),
            failure,
            minutes,
            code if sort == "goods" else "",
        )

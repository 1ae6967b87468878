"""Which of the writer's own orders does a message mean? Looked for among those alone; others do not exist here."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from anxin.orders.accounts import hint
from anxin.orders.models import Line
from anxin.policy.facts import Problem
from anxin.support.fits_piece import fits_piece
from anxin.support.understood import Account, Moment, Understood
from anxin.web.words import AFTER_ARRIVAL, BEFORE_ARRIVAL
from anxin.workdays.hours import SHANGHAI

NEAR: Final = timedelta(minutes=10)


def meant_orders(read: Understood, lines: Sequence[Line]) -> list[Line]:
    """The lines that fit what was said: by number where one was given, else by what agrees best with the record."""
    if read.refs or read.pieces:
        named = [line for line in lines if line.order.ref in read.refs]
        return named or [line for line in lines if any(fits_piece(piece, line.order.ref) for piece in read.pieces)]
    fits = {line.pk: _agreeing(read, line) for line in lines}
    best = max(fits.values(), default=0)
    return [line for line in lines if fits[line.pk] == best]


def _agreeing(read: Understood, line: Line) -> int:
    return sum(
        (
            bool(read.accounts) and account_agrees(read.accounts, line),
            bool(read.amounts_minor) and amount_agrees(read.amounts_minor, line),
            bool(read.moments) and any(moment_agrees(moment, line) for moment in read.moments),
            any(_could_be(told.problem, line) for told in read.problems),
        )
    )


def _could_be(problem: str, line: Line) -> bool:
    """Whether such a thing is usually said of an order that stands like this one."""
    if not line.order.paid_at:
        return problem == Problem.NO_ORDER
    return problem in (AFTER_ARRIVAL.get(line.goods, ()) if line.order.delivered_at else BEFORE_ARRIVAL)


def account_agrees(accounts: Collection[Account], line: Line) -> bool:
    """Whether an account that was named is, as far as it is shown, the one of the order."""
    shown = line.account_hint.rpartition(" / ")[2]
    return bool(shown) and any(hint(account.value) == shown for account in accounts)


def amount_agrees(amounts_minor: Collection[int], line: Line) -> bool:
    """Whether an amount that was named is what the order cost."""
    return line.order.amount_minor in amounts_minor or line.amount_minor in amounts_minor


def moment_agrees(moment: Moment, line: Line) -> bool:
    """Whether a time that was named is when the order was placed or paid: to some minutes, or the same day."""
    known = [at for at in (line.order.placed_at, line.order.paid_at) if at]
    if moment.precise:
        return any(abs(at - moment.at) <= NEAR for at in known)
    return any(_day(at) == _day(moment.at) for at in known)


def _day(at: datetime) -> object:
    return at.astimezone(SHANGHAI).date()

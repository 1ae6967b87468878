"""What is answered to a message? What was read beside our own record, the order's live truth, and the claim filled in.

Only the orders of whoever writes are looked at. Where several things were meant, one question is asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.queries import open_case_of
from anxin.money import format_minor
from anxin.orders.models import Line
from anxin.policy.facts import Problem
from anxin.refusal import NotFound, Refusal
from anxin.support.fits_piece import fits_piece
from anxin.support.understood import Understood
from anxin.texts import Text
from anxin.web.claimed import ARRIVED, Claimed
from anxin.web.meant_orders import account_agrees, amount_agrees, meant_orders, moment_agrees
from anxin.web.moments import moment as say_moment
from anxin.web.show_lines import show_lines
from anxin.web.show_order import show_order
from anxin.web.shown import Check, OrderLine, OrderShown
from anxin.web.words import AFTER_ARRIVAL, BEFORE_ARRIVAL, PROBLEMS

MOST_OFFERED: Final = 5
WHICH_ORDER: Final = Text("您说的是哪一笔？", "Which order do you mean?")
WHICH_PROBLEM: Final = Text("主要是哪一个问题？", "Which of these is the main problem?")
WHAT_HAPPENED: Final = Text("这笔订单遇到了什么问题？", "What happened with this order?")
OPEN_IT: Final = Text(
    "请输入订单号和查询密码打开订单，登录后也能看到自己的订单。",
    "Open the order with its number and query password, or sign in to see yours.",
)


ATTACHMENT: Final = Text("附件", "Attachment")
RECEIVED: Final = Text("已收到 {n} 张，已附上", "{n} received and attached")
RECEIVED_ONE: Final = Text("已收到 1 张，已附上", "Received and attached")


@dataclass(frozen=True)
class ReadShown:
    """One thing that was read, and whether our record agrees; None where there is nothing to compare it with."""

    name: Text
    value: Text | str
    agrees: bool | None = None
    ours: Text | str = ""


@dataclass(frozen=True)
class UnderstoodShown:
    """The answer to a message. At most one question is asked (`ask`), with the orders or problems to choose from.

    `said` is the status's sentence in other words, where a rephraser is set up. `claim` is the application, filled in:
    the fields that its form sends. `locked`: no order of the writer's fits.
    """

    words: str = ""
    read: tuple[ReadShown, ...] = ()
    said: str = ""
    order: OrderShown | None = None
    line: UUID | None = None
    case: Case | None = None
    problem: Text | None = None
    check: Check | None = None
    claim: tuple[tuple[str, str], ...] = ()
    more_to_ask: bool = False
    refusal: Refusal | None = None
    ask: Text | None = None
    orders: tuple[OrderLine, ...] = ()
    problems: tuple[tuple[str, Text], ...] = ()
    locked: bool = False
    ref: str = ""


def show_understood(
    read: Understood, words: str, lines: Sequence[Line], now: datetime, *, here: bool = False, pictures: int = 0
) -> UnderstoodShown:
    """The answer, looked for among `lines`, the writer's own. `here`: they are the one that is being talked about, and
    that has this many `pictures` of what was just written."""
    plain = (*_plain(read, now), *_attached(read, pictures))
    shown = UnderstoodShown(words=words, read=plain, ref=read.refs[0] if read.refs else "")
    about = bool(read.refs or read.pieces or read.problems)
    found = list(lines) if here else meant_orders(read, lines)
    if not found:
        return replace(shown, locked=about, ask=OPEN_IT if about else None)
    if not about and len(lines) > 1:
        return shown
    if len(found) > 1:
        return replace(shown, ask=WHICH_ORDER, orders=tuple(show_lines(found[:MOST_OFFERED])))
    return _about(shown, read, found[0], now)


def _about(shown: UnderstoodShown, read: Understood, line: Line, now: datetime) -> UnderstoodShown:
    order = line.order
    shown = replace(
        shown,
        order=show_order(order, now),
        line=line.pk,
        case=open_case_of(order.pk),
        read=tuple(_compared(shown.read, read, line, now)),
    )
    if shown.case is not None or (not read.problems and read.topics and not read.problem):
        return shown
    if not read.problem:
        names = [told.problem for told in read.problems] if read.unsure else _usual(line)
        ask = WHICH_PROBLEM if read.unsure else WHAT_HAPPENED
        return replace(shown, ask=ask, problems=tuple((name, PROBLEMS[name]) for name in names))
    return _claim(shown, read, line, now)


def _usual(line: Line) -> Sequence[str]:
    return AFTER_ARRIVAL.get(line.goods, ()) if line.order.state in ARRIVED else BEFORE_ARRIVAL


def _claim(shown: UnderstoodShown, read: Understood, line: Line, now: datetime) -> UnderstoodShown:
    """The application as the message fills it; what was not said is asked on its page."""
    given = {"problem": read.problem, "words": shown.words}
    if read.problem == Problem.WRONG_ACCOUNT and read.mistyped:
        given["q_account"] = "no"
    elif read.problem == Problem.NOT_ARRIVED and read.accounts and account_agrees(read.accounts, line):
        given["q_account"] = "yes"
    claimed = Claimed(line.order, line, given, now)
    try:
        check = claimed.check()
    except NotFound:
        raise
    except Refusal as refusal:
        return replace(shown, refusal=refusal)
    return replace(
        shown,
        problem=PROBLEMS[claimed.claim.problem],
        check=check,
        claim=tuple({**given, "line": str(line.pk)}.items()),
        more_to_ask=bool(claimed.asked and claimed.asked.open),
    )


def _plain(read: Understood, now: datetime) -> Iterator[ReadShown]:
    """What was read, before there is an order to compare it with."""
    for ref in (*read.refs, *read.pieces):
        yield ReadShown(Text("订单号", "Order"), ref)
    for named in read.moments:
        said = say_moment(named.at, now)
        plain = Text(said.zh.rpartition(" ")[0], said.en.rpartition(" ")[0])
        yield ReadShown(Text("时间", "Time"), said if named.precise else plain)
    for minor in read.amounts_minor:
        yield ReadShown(Text("金额", "Amount"), format_minor(minor))
    for account in read.accounts:
        yield ReadShown(Text("账号", "Account"), account.value)
    for told in read.problems:
        yield ReadShown(Text("问题", "Problem"), PROBLEMS[told.problem])


def _attached(read: Understood, pictures: int) -> Iterator[ReadShown]:
    """What was sent along is there already; what was only spoken of is asked for."""
    if pictures:
        yield ReadShown(ATTACHMENT, RECEIVED.fill(n=pictures) if pictures > 1 else RECEIVED_ONE)
    elif read.attached:
        yield ReadShown(ATTACHMENT, Text("截图在申请页上传", "Send the picture with the application"))


def _compared(plain: Sequence[ReadShown], read: Understood, line: Line, now: datetime) -> Iterator[ReadShown]:
    order = line.order
    paid = say_moment(order.paid_at or order.placed_at, now)
    checks: dict[str, list[bool | None]] = {
        "Order": [ref == order.ref or fits_piece(ref, order.ref) for ref in (*read.refs, *read.pieces)],
        "Time": [moment_agrees(named, line) for named in read.moments],
        "Amount": [amount_agrees([minor], line) for minor in read.amounts_minor],
        "Account": [account_agrees([account], line) if line.account_hint else None for account in read.accounts],
    }
    ours: dict[str, str | Text] = {
        "Order": order.ref,
        "Time": paid,
        "Amount": format_minor(order.amount_minor, order.currency),
        "Account": line.account_hint,
    }
    for row in plain:
        verdicts = checks.get(row.name.en, [])
        agrees = verdicts.pop(0) if verdicts else None
        yield replace(row, agrees=agrees, ours=ours[row.name.en] if agrees is False else "")

"""Which order numbers, accounts and amounts does a message name? Each figure is read once, as what it surest is."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from anxin import money, refs
from anxin.support.understood import Account, AccountKind

_LABEL: Final = r"(?:订单(?:编?号|id|号码)?|单号|售后单号?|order(?:\s?(?:number|no\.?|id|ref))?|ref(?:erence)?)"
_IS: Final = r"[\s:#=是为\"'(\[]*"
_LABELLED: Final = re.compile(
    rf"{_LABEL}{_IS}(?P<ref>[0-9a-z]{{4}}[\s-]?[0-9a-z]{{4}}|[0-9a-z]{{4,8}})(?![0-9a-z])", re.ASCII
)
_TAIL: Final = re.compile(
    rf"(?:{_LABEL})?(?:尾号|后[四五六七4-7]位|最后[四五六4-6]位|ending(?: in)?|ends with){_IS}"
    r"(?P<ref>[0-9a-z]{3,7})(?![0-9a-z])",
    re.ASCII,
)
_ALONE: Final = re.compile(
    r"(?<![0-9a-z@._/-])(?P<ref>[0-9a-z]{4}[\s-]?[0-9a-z]{4})(?:-[crps]\d{1,2})?(?![0-9a-z@])", re.ASCII
)
_EMAIL: Final = re.compile(r"[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII)
_PHONE: Final = re.compile(r"(?<![\d-])(?:\+?86[\s-]?)?(?P<no>1[3-9]\d[\s-]?\d{4}[\s-]?\d{4})(?!\d)", re.ASCII)
_QQ: Final = re.compile(
    rf"(?:qq|扣扣|企鹅)(?:号码?|账号)?{_IS}(?P<no>[1-9]\d{{4,10}})(?!\d)|(?P<no2>[1-9]\d{{4,10}})(?:这个|的)?(?:qq|扣扣)",
    re.ASCII,
)
_GAME: Final = re.compile(
    rf"(?:游戏|角色|玩家|player|game)?\s?(?<![a-z])(?:u?id|昵称)(?:号)?{_IS}(?P<no>[\w-]{{3,24}})", re.ASCII
)
_NAMED: Final = re.compile(
    r"(?:(?:充值|登录|会员|游戏)?(?:账号|账户)|号码|(?:应该|正确的)是|改成|account(?: number)?|username)(?:应该|写)?"
    rf"{_IS}(?P<no>[a-z0-9][\w.*-]{{3,39}})",
    re.ASCII,
)
_AMOUNT: Final = re.compile(
    r"(?:[¥￥]|(?<![a-z])(?:rmb|cny)\s?)\s?(?P<a>\d{1,7}(?:,\d{3})*(?:\.\d{1,2})?)"
    r"|(?<![\d.])(?P<b>\d{1,7}(?:,\d{3})*(?:\.\d{1,2})?)\s?(?:元|块钱?|圆|(?:rmb|cny|yuan)\b)(?P<jiao>\d(?!\d))?"
    r"|(?P<zh>[一二两三四五六七八九十百千零]{2,9})(?:元|块)",
    re.ASCII,
)
_UNIT: Final = {"十": 10, "百": 100, "千": 1000}
_DIGIT: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}


@dataclass(slots=True)
class Numbers:
    """What was read, and the text with every figure blanked out that was taken."""

    rest: str
    refs: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    amounts_minor: list[int] = field(default_factory=list)

    def take(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Each match of what is left; it is blanked, so that nothing is read twice."""
        for match in pattern.finditer(self.rest):
            self.rest = f"{self.rest[: match.start()]}{'_' * len(match[0])}{self.rest[match.end() :]}"
            yield match


def understand_numbers(text: str) -> Numbers:
    """Order numbers, accounts and amounts of a normalised message, from the plainest label to the barest figure."""
    read = Numbers(text)
    for match in read.take(_EMAIL):
        read.accounts.append(Account(match[0], AccountKind.EMAIL))
    for match in read.take(_LABELLED):
        _ref(read, match["ref"], labelled=True)
    for match in read.take(_TAIL):
        read.pieces.append(refs.normalize(match["ref"]))
    for match in read.take(_QQ):
        read.accounts.append(Account(match["no"] or match["no2"], AccountKind.QQ))
    for match in read.take(_PHONE):
        read.accounts.append(Account(re.sub(r"[\s-]", "", match["no"]), AccountKind.PHONE))
    for match in read.take(_NAMED):
        read.accounts.append(Account(match["no"].strip("-._"), AccountKind.OTHER))
    for match in read.take(_GAME):
        read.accounts.append(Account(match["no"], AccountKind.GAME))
    for match in read.take(_AMOUNT):
        # more than there is money: no amount, and no reason to stop reading
        with suppress(money.NotAnAmount):
            read.amounts_minor.append(_minor(match))
    for match in _ALONE.finditer(read.rest):
        _ref(read, match["ref"], labelled=False)
    return read


def _ref(read: Numbers, said: str, *, labelled: bool) -> None:
    """A whole number is one with the right check symbol; without a label a plain figure is none, nor a word that has a
    letter which numbers lack, and with one no word is a piece."""
    wanted, figures = refs.normalize(said), sum(sign.isdigit() for sign in said)
    if not labelled and (figures == len(wanted) or (not figures and wanted.lower() != re.sub(r"[\s-]", "", said))):
        return
    if not refs.is_ref(wanted) and not any(sign.isdigit() for sign in wanted):
        return
    kept = read.refs if refs.is_ref(wanted) else read.pieces
    if wanted not in kept:
        kept.append(wanted)


def _minor(match: re.Match[str]) -> int:
    if match["zh"]:
        return _spelled(match["zh"]) * 100
    minor = money.parse_minor((match["a"] or match["b"]).replace(",", ""))
    return minor + int(match["jiao"] or 0) * 10


def _spelled(said: str) -> int:
    """一百二十八 is 128."""
    total, last = 0, 0
    for sign in said:
        if sign in _UNIT:
            total += (last or 1) * _UNIT[sign]
            last = 0
        else:
            last = _DIGIT[sign]
    return total + last

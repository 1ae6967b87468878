"""What does an account to top up look like, and how is it shown without giving it away?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from anxin.orders.refusals import AccountMalformed, AccountsDiffer, ServerNotChosen
from anxin.texts import Text
from anxin.texts.narrow import narrow

_FORMS: dict[str, tuple[re.Pattern[str], Text]] = {
    "qq": (re.compile(r"[1-9][0-9]{4,11}"), Text("QQ 号是 5–12 位数字", "a QQ number has 5–12 digits")),
    "phone": (re.compile(r"1[3-9][0-9]{9}"), Text("手机号是 11 位数字", "a mobile number has 11 digits")),
    "email": (
        re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+"),
        Text("请填写完整邮箱地址", "write the whole e-mail address"),
    ),
    "game": (re.compile(r"\S.{1,38}\S"), Text("请填写 3–40 个字的游戏 ID", "a game id has 3–40 characters")),
}
DIGITS = Text("只能是数字", "digits only")
LENGTH = Text("应为 {shortest}–{longest} 位", "{shortest}–{longest} characters")
LONGEST = 40


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What an item asks of an account beyond its kind: digits, a length, one of some servers."""

    digits: bool = False
    shortest: int = 1
    longest: int = LONGEST
    servers: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """As it is kept with the item; what is missing asks nothing."""
        return cls(
            bool(given.get("digits", False)),
            int(given.get("shortest", 1)),
            int(given.get("longest", LONGEST)),
            tuple(str(server) for server in given.get("servers", ())),
        )

    def why_not(self, account: str) -> Text | None:
        """What is wrong with an account, for whoever typed it."""
        if self.digits and not (account.isascii() and account.isdigit()):
            return DIGITS
        if not self.shortest <= len(account) <= self.longest:
            return LENGTH.fill(shortest=self.shortest, longest=self.longest)
        return None


ANY = AccountForm()


def read_account(kind: str, typed: str, typed_again: str, form: AccountForm = ANY, server: str = "") -> str:
    """The account as it will be topped up, "" for goods without one; a server stands before it, as `server / id`.

    Raises AccountsDiffer, AccountMalformed, ServerNotChosen.
    """
    if kind == "none":
        return ""
    account, again = _plain(kind, typed, form), _plain(kind, typed_again, form)
    pattern, expected = _FORMS[kind]
    if not pattern.fullmatch(account):
        raise AccountMalformed(expected=expected)
    if wrong := form.why_not(account):
        raise AccountMalformed(expected=wrong)
    if account != again:
        raise AccountsDiffer
    if form.servers and server not in form.servers:
        raise ServerNotChosen
    return f"{server} / {account}" if form.servers else account


def _plain(kind: str, typed: str, form: AccountForm) -> str:
    """Without stray blanks, and with plain digits and signs for the wide ones of a keyboard that writes Chinese."""
    plain = narrow(typed) if kind != "game" or form.digits else typed
    return " ".join(plain.split()) if kind == "game" else "".join(plain.split())


def parted(account: str, form: AccountForm) -> tuple[str, str]:
    """The server and the id of an account that is written `server / id`; no server where it names none of the form's.

    Other shops' programs know one field for both.
    """
    server = next((name for name in form.servers if account.startswith(f"{name} / ")), "")
    return server, account.removeprefix(f"{server} / ") if server else account


def hint(account: str, server: str = "") -> str:
    """`123****78`: enough to recognise one's own, too little to use another's; the server that was chosen for it is
    shown whole, and nothing else that stands before a stroke."""
    if not account:
        return ""
    name = account.removeprefix(f"{server} / ") if server else account
    shown = name[0] + "****" if len(name) < 6 else f"{name[:3]}****{name[-2:]}"
    return f"{server} / {shown}"[:40] if server else shown

"""What does an account to top up look like, and how is it shown without giving it away?"""

import re

from anxin.orders.refusals import AccountMalformed, AccountsDiffer
from anxin.texts import Text

_FORMS: dict[str, tuple[re.Pattern[str], Text]] = {
    "qq": (re.compile(r"[1-9]\d{4,11}"), Text("QQ 号是 5–12 位数字", "a QQ number has 5–12 digits")),
    "phone": (re.compile(r"1[3-9]\d{9}"), Text("手机号是 11 位数字", "a mobile number has 11 digits")),
    "email": (
        re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+"),
        Text("请填写完整邮箱地址", "write the whole e-mail address"),
    ),
    "game": (re.compile(r"\S.{1,38}\S"), Text("请填写 3–40 个字的游戏 ID", "a game id has 3–40 characters")),
}


def read_account(kind: str, typed: str, typed_again: str) -> str:
    """The account as it will be topped up, "" for goods without one; raises AccountsDiffer, AccountMalformed."""
    if kind == "none":
        return ""
    account = "".join(typed.split()) if kind != "game" else " ".join(typed.split())
    again = "".join(typed_again.split()) if kind != "game" else " ".join(typed_again.split())
    form, expected = _FORMS[kind]
    if not form.fullmatch(account):
        raise AccountMalformed(expected=expected)
    if account != again:
        raise AccountsDiffer
    return account


def hint(account: str) -> str:
    """`123****78`: enough to recognise one's own, too little to use another's."""
    if not account:
        return ""
    if len(account) < 6:
        return account[0] + "****"
    return f"{account[:3]}****{account[-2:]}"

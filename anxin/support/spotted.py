"""What in a message leads away from the platform? Kinds, places in the text, and what both sides are told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from anxin.texts import Text


class Kind(StrEnum):
    """What was spotted."""

    QQ = "qq"
    WECHAT = "wechat"
    PHONE = "phone"
    EMAIL = "email"
    ELSEWHERE = "elsewhere"
    LINK = "link"
    PAYMENT = "payment"


CONTACTS = frozenset({Kind.QQ, Kind.WECHAT, Kind.PHONE, Kind.EMAIL})
NAMES: Mapping[Kind, Text] = {
    Kind.QQ: Text("QQ 号", "a QQ number"),
    Kind.WECHAT: Text("微信号", "a WeChat id"),
    Kind.PHONE: Text("手机号", "a phone number"),
    Kind.EMAIL: Text("邮箱", "an e-mail address"),
    Kind.ELSEWHERE: Text("到平台外联系的要求", "a request to talk elsewhere"),
    Kind.LINK: Text("外部链接", "a link to elsewhere"),
    Kind.PAYMENT: Text("平台外的付款要求", "a request to pay elsewhere"),
}
WARNING = Text(
    "处理只在本平台内有效。这条消息含有{what}，请不要添加、点击或转账：平台外的约定没有记录，无法保障退款。",
    "Only what happens here counts. This message holds {what}. Do not add, open or pay anything: what is agreed "
    "elsewhere is on no record and protects no refund.",
)


@dataclass(frozen=True, slots=True)
class Spotted:
    """One find, by its place in the text."""

    kind: Kind
    start: int
    end: int

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the message."""
        return {"kind": str(self.kind), "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Own:
    """What belongs to this very order, and is therefore no way out of it: accounts to top up, our own hosts.

    `of_buyer`: the buyer writes, who alone can say that another account is meant.
    """

    accounts: frozenset[str] = field(default_factory=frozenset)
    hosts: frozenset[str] = field(default_factory=frozenset)
    of_buyer: bool = False


def kept(flags: Sequence[Mapping[str, Any]]) -> list[Spotted]:
    """The finds as they were kept with a message; what other flags stand there is passed over."""
    return [Spotted(Kind(flag["kind"]), flag["start"], flag["end"]) for flag in flags if flag.get("kind") in set(Kind)]


def warning(found: Iterable[Spotted]) -> Text | None:
    """What both sides are told; None where nothing was spotted."""
    names = [NAMES[kind] for kind in dict.fromkeys(one.kind for one in found)]
    if not names:
        return None
    return WARNING.fill(what=Text("、".join(name.zh for name in names), ", ".join(name.en for name in names)))


def hide_contacts(text: str, found: Iterable[Spotted]) -> str:
    """The text with numbers and addresses of persons hidden: for those who may not have them."""
    for one in sorted(found, key=lambda one: -one.start):
        if one.kind in CONTACTS:
            text = f"{text[: one.start]}***{text[one.end :]}"
    return text

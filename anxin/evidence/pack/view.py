"""What of a dossier does one recipient see? Every value that leaves the house in a pack has been through here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anxin.evidence.exhibits import SALT
from anxin.evidence.pack.dossier import Dossier, Exhibit, Picture
from anxin.evidence.pack.recipients import PICTURES, How, Recipient, What, sees
from anxin.evidence.pack.veil import veil
from anxin.evidence.pack.words import BETWEEN, CHANNELS, KEYS, OF_OTHERS, ROLES, Key
from anxin.money import format_minor
from anxin.workdays.hours import SHANGHAI

LONGEST_VALUE = 600
PIECES = frozenset({"units", "bad_units"})
_ACTOR = re.compile(r"^(\w+):[0-9a-f-]{32,36}$")
_TAIL = 4
_MASK = "＊＊＊＊"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is left of an exhibit; `complete` says that nothing of it is missing or struck out."""

    content: dict[str, Any]
    said: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class View:
    """A dossier through the eyes of one recipient."""

    dossier: Dossier
    recipient: Recipient

    def how(self, what: What) -> How:
        """How much this recipient sees of it."""
        return sees(self.recipient, what)

    def some(self, text: str, what: What) -> str:
        """A value of one kind: whole, with its last four letters alone, or nothing."""
        how = self.how(what)
        if how is How.FULL or not text:
            return text
        return (_MASK + (text[-_TAIL:] if len(text) > _TAIL else "")) if how is How.MASKED else ""

    @property
    def account(self) -> str:
        """The account that was topped up; masked, it is shown as on the order's page."""
        how = self.how(What.ACCOUNT)
        return {How.FULL: self.dossier.account, How.MASKED: self.dossier.account_hint, How.NOT: ""}[how]

    def struck(self, text: str) -> str:
        """What somebody wrote, with all struck out that this recipient must not read; codes always."""
        secrets = [*self.dossier.codes]
        if self.how(What.ACCOUNT) is not How.FULL:
            secrets.append(self.dossier.account)
        personal = self.how(What.CONTACT) is not How.FULL
        return veil(text, [*secrets, *([self.dossier.contact] if personal else [])], personal=personal)

    def exhibits(self) -> list[Exhibit]:
        """The exhibits that this recipient may know of; a supplier reads nothing that others say to others."""
        return [each for each in self.dossier.exhibits if self._concerns(each)]

    def pictures(self) -> list[Picture]:
        """The pictures that this recipient may see."""
        slots = PICTURES.get(self.recipient)
        known = {each.id for each in self.exhibits()}
        return [
            each
            for each in self.dossier.pictures
            if each.exhibit in known and (slots is None or each.slot in slots or self._own(each.by))
        ]

    def exhibit(self, exhibit: Exhibit) -> Shown:
        """What of an exhibit is seen, as data and in words."""
        content: dict[str, Any] = {}
        left_out = []
        for name, value in exhibit.content.items():
            key = KEYS.get(name)
            if key is None or self.how(key.what) is How.NOT:
                left_out.append(name)
            else:
                content[name] = self._value(value, key)
        said = tuple(
            (KEYS[name].name, words[:LONGEST_VALUE])
            for name, value in content.items()
            if KEYS[name].name and (words := _say(name, value, KEYS[name], self.dossier.currency))
        )
        complete = content == dict(exhibit.content)
        if not complete and SALT in content:
            # with the salt, the hash of the whole would let what is left out be guessed
            content.pop(SALT)
            left_out.append(SALT)
        return Shown(content, said, tuple(left_out), complete=complete)

    def who(self, actor: str) -> str:
        """An actor by what it is; who it is nobody is told."""
        return ROLES.get(actor.partition(":")[0], "平台")

    def _own(self, actor: str) -> bool:
        return self.recipient is Recipient.SUPPLIER and actor == f"supplier:{self.dossier.supplier_id}"

    def _concerns(self, exhibit: Exhibit) -> bool:
        if self.recipient is not Recipient.SUPPLIER:
            return True
        mine = self.dossier.supplier_id
        if exhibit.kind in BETWEEN:
            return exhibit.of == mine
        of_another = exhibit.by.startswith("supplier:") and exhibit.by != f"supplier:{mine}"
        return not of_another and exhibit.of in ("", mine) and exhibit.kind not in OF_OTHERS

    def _value(self, value: Any, key: Key) -> Any:
        if isinstance(value, Mapping):
            known = {name: KEYS[name] for name in value if name in KEYS}
            return {
                name: self._value(value[name], of) for name, of in known.items() if self.how(of.what) is not How.NOT
            }
        if isinstance(value, list):
            return [self._value(each, key) for each in value]
        if not isinstance(value, str):
            return value
        if _ACTOR.match(value):
            return value.partition(":")[0]
        if key.what is What.WORDS:
            return self.struck(value)
        # the account stands in exhibits with its middle hidden already
        return value if key.what is What.ACCOUNT else self.some(value, key.what)


def _say(name: str, value: Any, key: Key, currency: str) -> str:
    if isinstance(value, list) and name in PIECES:
        return "、".join(str(each) for each in value)
    if isinstance(value, Mapping) and name == "goods_said":
        return "；".join([*value.get("level", [])[:1], *(zh for zh, *_ in value.get("privileges", []))])
    if value is None or value == "" or isinstance(value, Mapping | list):
        return ""
    if name.endswith("_minor"):
        return format_minor(int(value), currency) if value else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name.endswith("_at"):
        return f"{datetime.fromisoformat(value).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if name == "channel":
        return CHANNELS.get(str(value), str(value))
    if name == "version":
        return f"v{value}"
    return (key.values or {}).get(str(value), str(value))

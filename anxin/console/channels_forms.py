"""What was entered for a channel, and could it start with that?

What is secret is read from the form and never written back: a field left empty keeps what is there. Nothing of it goes
into a message, a log or a repr.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.http import HttpRequest

from anxin import vault
from anxin.console.channels_kinds import KINDS, KindOf, Setting
from anxin.flows.change_channel_keys import NewKeys
from anxin.flows.set_fee_terms import FeeUnreadable
from anxin.integrations.alipay.capabilities import capabilities_for as alipay_capabilities
from anxin.integrations.epay.channel import capabilities_for as epay_capabilities
from anxin.integrations.registry import Unconfigured, capabilities_of, client_of
from anxin.integrations.usdt.warning import READ, WARNING
from anxin.integrations.wechatpay.capabilities import capabilities_for as wechat_capabilities
from anxin.payments.capabilities import Capabilities
from anxin.payments.models import Channel
from anxin.payments.settings import BALANCE, open_settings
from anxin.refusal import Refusal
from anxin.texts import Text

ACKNOWLEDGED = "acknowledged"
CHOSEN_BY_SETTINGS = {
    "alipay": alipay_capabilities,
    "epay": epay_capabilities,
    "wechatpay": wechat_capabilities,
}
WARNINGS = {"usdt": (READ, WARNING)}
LONGEST = 20_000
RATE = re.compile(r"([0-9]{1,2})(?:\.([0-9]{1,2}))?", re.ASCII)


class KeysMissing(Refusal):
    text = Text("还缺：{names}。渠道没有密钥不能启用。", "Missing: {names}. A channel without its keys does not start.")
    status = 422


class KeysUnusable(Refusal):
    text = Text(
        "这组密钥用不了：格式不对，或不是一对。请从渠道后台重新复制。",
        "These keys cannot be used: malformed, or no pair. Copy them from the channel's console again.",
    )
    status = 422


class SettingUnreadable(Refusal):
    text = Text("有一项设置不是有效的天数。", "One of the settings is no number of days.")
    status = 422


class AddressUnsafe(Refusal):
    text = Text(
        "接口地址必须以 https:// 开头，不带参数；只有本机可以用 http://。",
        "The address begins with https:// and has no query; only this machine may be asked by http://.",
    )
    status = 422


class NotAcknowledged(Refusal):
    text = Text("请先阅读法律提示并勾选确认。", "Read the legal notice and tick that you did.")
    status = 422


@dataclass(frozen=True, slots=True)
class Input:
    """One field as the page draws it; `value` is empty for what is secret, `is_set` tells that something is kept."""

    setting: Setting
    value: str
    is_set: bool


@dataclass(frozen=True, slots=True)
class Entered:
    """A posted form, complete with what was kept; never in any repr."""

    kind: str
    account: str
    base_url: str
    settings: Mapping[str, str] = field(repr=False)

    def keys(self) -> NewKeys:
        """What the flows take. Raises KeysMissing, KeysUnusable, AddressUnsafe and NotAcknowledged."""
        self._need_all()
        if self.kind != BALANCE:
            need_safe_address(self.base_url)
            need_client(self.kind, self.base_url, self.account, self.settings)
        can = can_with(self.kind, self.settings)
        return NewKeys(account=self.account, base_url=self.base_url, settings=self.settings, capabilities=can.to_json())

    def _need_all(self) -> None:
        kind = KINDS[self.kind]
        lacking = [one.label for one in kind.settings if one.needed and not self.settings.get(one.name)]
        lacking = [kind.account, *lacking] if not self.account else lacking
        if lacking:
            names = Text("、".join(one.zh for one in lacking), ", ".join(one.en for one in lacking))
            raise KeysMissing(names=names)
        if self.kind in WARNINGS and self.settings.get(ACKNOWLEDGED) != WARNINGS[self.kind][0]:
            raise NotAcknowledged


def kept_settings(row: Channel) -> dict[str, str]:
    """What a channel's row keeps; nothing where it can no longer be opened, so that all must be entered anew."""
    try:
        return open_settings(row.kind, bytes(row.secret_sealed), row.their_key)
    except (ValueError, vault.Unsealable):
        return {}


def inputs(kind: KindOf, kept: Mapping[str, str], typed: Mapping[str, str]) -> list[Input]:
    """The fields of a form: what is not secret shows what was typed, else what is kept."""
    return [
        Input(one, "" if one.secret else typed.get(one.name, kept.get(one.name, "")), bool(kept.get(one.name)))
        for one in kind.settings
    ]


def read_form(request: HttpRequest, kind: str, kept: Mapping[str, str]) -> Entered:
    """What was entered, over what is kept: an empty field keeps, `clear_…` empties what is not needed."""
    posted = request.POST
    settings = dict(kept)
    for one in KINDS[kind].settings:
        value = posted.get(one.name, "").replace("\r\n", "\n").strip()[:LONGEST]
        allowed = {choice for choice, _ in one.choices}
        if value and (not allowed or value in allowed):
            settings[one.name] = value
        elif not one.needed and f"clear_{one.name}" in posted:
            settings.pop(one.name, None)
    if kind in WARNINGS:
        settings.pop(ACKNOWLEDGED, None)
        if posted.get(ACKNOWLEDGED) == WARNINGS[kind][0]:
            settings[ACKNOWLEDGED] = posted[ACKNOWLEDGED]
    return Entered(kind, posted.get("account", "").strip()[:64], posted.get("base_url", "").strip()[:200], settings)


def read_rate(typed: str) -> int | None:
    """A fee in per cent as hundredths of one; None for nothing. Raises FeeUnreadable."""
    said = typed.strip().removesuffix("%").strip().replace("．", ".")
    if not said:
        return None
    found = RATE.fullmatch(said)
    if found is None:
        raise FeeUnreadable
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def need_safe_address(url: str) -> None:
    """Raise AddressUnsafe unless keys may be sent there."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise AddressUnsafe from None
    if not host or parts.username or parts.query or parts.fragment:
        raise AddressUnsafe
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
        raise AddressUnsafe


def need_client(kind: str, base_url: str, account: str, settings: Mapping[str, str]) -> None:
    """Raise KeysUnusable unless the channel's own client starts with these; nothing is asked of the channel."""
    try:
        client_of(kind, base_url=base_url, account=account, settings=settings)
    except Unconfigured:
        raise KeysUnusable from None


def can_with(kind: str, settings: Mapping[str, str]) -> Capabilities:
    """What a channel can do with these settings. Raises SettingUnreadable, KeysUnusable for a kind nobody wrote."""
    if kind in CHOSEN_BY_SETTINGS:
        try:
            return CHOSEN_BY_SETTINGS[kind](settings)
        except ValueError:
            raise SettingUnreadable from None
    try:
        return capabilities_of(kind)
    except Unconfigured:
        raise KeysUnusable from None


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

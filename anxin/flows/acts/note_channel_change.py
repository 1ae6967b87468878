"""Who is told that a channel was changed? The record, for good, and every operator of the shop, by letter."""

from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.name_actor import name_actor
from anxin.flows.acts.tell_operators import tell_operators
from anxin.payments.models import Channel, ChannelChange
from anxin.texts import Text

DONE: dict[str, Text] = {
    "added": Text("新增了支付渠道", "A payment channel was added"),
    "keys": Text("支付渠道的密钥被修改", "The keys of a payment channel were changed"),
    "fee": Text("支付渠道的约定费率被修改", "The agreed fee of a payment channel was changed"),
    "enabled": Text("支付渠道被启用", "A payment channel was switched on"),
    "disabled": Text("支付渠道被停用", "A payment channel was switched off"),
}
BODY = Text(
    "{name}（{kind}，商户号 {account}）\n{done}。\n操作人：{who}\n时间（UTC）：{at}\n改动项：{fields}\n"
    "如果这不是您团队的操作，请立即停用该渠道，并在渠道商户后台更换密钥。",
    "{name} ({kind}, account {account})\n{done}.\nBy: {who}\nAt (UTC): {at}\nChanged: {fields}\n"
    "If this was nobody of yours, switch the channel off now and change its keys at the channel's own console.",
)


def note_channel_change(channel: Channel, act: str, fields: Sequence[str], *, by: str, at: datetime) -> None:
    """Write the record and the letters. `fields` are names of settings; their values are told to nobody."""
    ChannelChange.objects.create(shop_id=channel.shop_id, channel=channel, act=act, fields=sorted(fields), by=by, at=at)
    body = BODY.fill(
        name=channel.name,
        kind=channel.kind,
        account=channel.account,
        done=DONE[act],
        who=name_actor(by),
        at=f"{at:%Y-%m-%d %H:%M:%S}",
        fields=", ".join(sorted(fields)) or "—",
    )
    tell_operators(channel.shop, f"channel-{act}", DONE[act], body, at=at)

"""How does the whole chain of an order read: every record with its time and hash, checked for this page?"""

from datetime import datetime
from typing import Final

from anxin.evidence.chain import Chain, Link, chain_of
from anxin.evidence.pack.words import KINDS
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.texts import Text
from anxin.web.evidence_shown import ChainShown, LinkShown

HASH_LETTERS = 12
RECORD: Final = Text("记录", "Record")
FAULTS: Final = {
    "gap": Text("此处缺少记录", "A record is missing here"),
    "edited": Text("记录被改动", "The record was changed"),
    "words": Text("内容与封存时不同", "Its words are not as they were sealed"),
    "file": Text("文件缺失或与封存时不同", "Its file is missing, or not as it was sealed"),
}
ROLES: Final = {
    "buyer": Text("买家", "buyer"),
    "guest": Text("买家", "buyer"),
    "supplier": Text("供货商", "supplier"),
    "channel": Text("支付渠道", "channel"),
    "staff": Text("工作人员", "staff"),
    "agent": Text("客服", "agent"),
}
PLATFORM: Final = Text("平台", "platform")


def show_chain(order: Order, at: datetime) -> ChainShown:
    """The chain, walked now."""
    chain = chain_of(order.pk)
    return ChainShown(tuple(_link(link) for link in chain.links), chain.holds, _verdict(chain), at)


def _verdict(chain: Chain) -> Text:
    count = len(chain.links)
    if chain.holds:
        return Text(f"共 {count} 条，自封存以来未改动", f"{count} records, unchanged since they were sealed")
    at = chain.broken_at
    return Text(
        f"第 {at} 条与封存时不一致，请联系平台核查", f"Record {at} is not as it was sealed; please tell the platform"
    )


def _link(link: Link) -> LinkShown:
    money = link.amount_minor and format_minor(link.amount_minor, link.currency)
    name = Text(f"资金划转 {money}", f"Money moved, {money}") if money else KINDS.get(link.kind, RECORD)
    return LinkShown(
        seq=link.seq,
        name=name,
        who=ROLES.get(link.by.partition(":")[0], PLATFORM),
        at=link.at,
        hash=link.hash[:HASH_LETTERS],
        fault=FAULTS.get(link.fault),
        upload=link.upload,
        looked_into=link.looked_into,
    )

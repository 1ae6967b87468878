"""How is a bill brought in from a terminal, and what is said about it?"""

from datetime import date
from pathlib import Path

from django.db.models import Q

from anxin.clock import now
from anxin.flows.acts.take_bill import NewBill
from anxin.flows.import_bill import import_bill
from anxin.integrations.bills import bill_reader, tells_of
from anxin.integrations.registry import Unconfigured
from anxin.payments.channel import BillKind
from anxin.payments.models import Channel
from anxin.refusal import Refusal
from anxin.texts import Text

BY = "machine"


def bring_bill(path: Path, channel_name: str, day: date | None, kind: str, lang: str) -> int:
    """Take a bill of the channel of that name or account and compare it; 1 where nothing was taken."""
    named = Q(name_zh=channel_name) | Q(name_en=channel_name) | Q(account=channel_name) | Q(kind=channel_name)
    found = list(Channel.objects.filter(named)[:2])
    if len(found) != 1:
        why = Text("没有叫“{name}”的渠道，或不止一个。", "There is no channel {name}, or more than one.")
        print(why.fill(name=channel_name).say(lang))
        return 1
    channel = found[0]
    try:
        raw = path.read_bytes()
        new = NewBill(channel=channel.pk, kind=BillKind(kind), raw=raw, day=day, tells=tells_of(channel.kind))
        taken = import_bill(new, bill_reader(channel.kind)(raw), by=BY, at=now())
    except Unconfigured:
        print(Text("这种渠道没有账单。", "This kind of channel has no bills.").say(lang))
        return 1
    except (Refusal, OSError) as refusal:
        print(refusal.say(lang) if isinstance(refusal, Refusal) else str(refusal))
        return 1
    told = Text(
        "{day}：{lines} 行，{matched} 行一致，新差异 {fresh} 条。",
        "{day}: {lines} lines, {matched} agree, {fresh} new differences.",
    )
    print(told.fill(day=taken.day, lines=taken.lines, matched=taken.matched, fresh=taken.fresh).say(lang))
    return 0

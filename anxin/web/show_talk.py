"""What does the page of a conversation know?"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from anxin.orders.models import Order
from anxin.orders.queries import line_of
from anxin.people.queries import reads_messages
from anxin.support.states import Desk, Voice
from anxin.support.thread import DESKS, Thread, thread_of
from anxin.texts import Text
from anxin.web.moments import moment
from anxin.web.shown import Tone

# by whether the buyer asked
ASKERS = {True: Text("买家", "the buyer"), False: Text("平台客服", "support")}


@dataclass(frozen=True)
class Waiting:
    """Who owes an answer, until when."""

    tone: Tone
    sentence: Text
    due_at: datetime


@dataclass(frozen=True)
class TalkShown:
    """A conversation as a page shows it; `supplied` where somebody reads what is written to the supplier."""

    order: UUID
    ref: str
    thread: Thread
    waiting: tuple[Waiting, ...]
    stamp: str = ""
    supplied: bool = True


def show_talk(order: Order, side: Voice, now: datetime, *, supplier: UUID | None = None) -> TalkShown:
    """The conversation of an order for one side."""
    thread = thread_of(order.pk, side, supplier=supplier)
    waiting = tuple(_waiting(*one, now, side) for one in thread.waiting)
    supplied = supplier is not None or reads_messages(line_of(order.pk).supplier_id)
    shown = TalkShown(order=order.pk, ref=order.ref, thread=thread, waiting=waiting, supplied=supplied)
    return replace(shown, stamp=hashlib.sha256(repr(shown).encode()).hexdigest()[:16])


def _waiting(owner: Desk, due_at: datetime, late: bool, asked_by: Voice, now: datetime, side: Voice) -> Waiting:
    who, until = DESKS[owner], moment(due_at, now)
    if owner is Desk.SUPPLIER and side is Voice.SUPPLIER:
        said = Text(
            "请在{until} 前答复{asker}，到时未答复转给平台客服",
            "Answer by {until} ({asker} asks); after that it goes to support",
        )
        return Waiting("needs", said.fill(until=until, asker=ASKERS[asked_by is Voice.BUYER]), due_at)
    if late:
        said = Text(
            "之前超时未答复，已升级给{who}，最晚{until} 答复", "It went late and up to {who}; answer by {until}"
        )
    else:
        said = Text("{who}最晚{until} 答复，超时自动升级", "{who} answers by {until}; if not, it goes up by itself")
    filled = said.fill(who=who, until=until)
    return Waiting("waiting", Text(filled.zh, filled.en[0].upper() + filled.en[1:]), due_at)

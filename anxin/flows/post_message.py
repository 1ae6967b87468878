"""How does a message come into the conversation of an order: warned of, sealed, and answered for?"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.cases.queries import open_case_of
from anxin.cases.states import CaseState
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.models import Upload
from anxin.evidence.seal import seal
from anxin.evidence.states import side_of
from anxin.flows.acts.answer_questions import answer_questions
from anxin.flows.acts.ask_for_answer import ask_for_answer
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.record_promise import Promised, record_promise
from anxin.flows.acts.touch_case import touch_case
from anxin.orders.models import Line, Order
from anxin.people.queries import reads_messages
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.support.asks_nothing import asks_nothing
from anxin.support.hear_promise import hear_promise
from anxin.support.hear_stalling import hear_stalling
from anxin.support.models import Message
from anxin.support.queries import own_of
from anxin.support.refusals import (
    NobodyReads,
    NobodyToAsk,
    NothingSaid,
    PromiseIncomplete,
    SoundsLikePromise,
    SoundsLikeStalling,
    TooLong,
    TooManyPictures,
)
from anxin.support.spot_outside import spot_outside
from anxin.support.states import Desk, Voice

MOST_SIGNS = 2000
MOST_PICTURES = 6
SAME_WITHIN = timedelta(minutes=1)
NOT_A_PROMISE = "not_a_promise"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says. `to` empty: the buyer writes to the agent, everybody else to the buyer.

    `promise` is the commitment that goes with it; `not_a_promise`: the writer says that what sounds like one is none,
    which the reader is told. `hosts` are our own, so that links to us are no links away.
    """

    body: str
    uploads: Sequence[UUID] = ()
    to: str = ""
    supplier: UUID | None = None
    promise: Promised | None = None
    not_a_promise: bool = False
    hosts: frozenset[str] = field(default_factory=frozenset)


@atomic(durable=True)
def post_message(order: UUID, said: Said, *, by: str, role: Voice, at: datetime) -> UUID:
    """Add a message, seal its hash as an exhibit, open or answer the question it is; the same twice in a minute is one.

    Whoever calls has made sure that the writer may write here. Raises NotFound (order, pictures, a supplier of another
    order), NothingSaid, TooLong, TooManyPictures, NobodyToAsk; of agents and suppliers also SoundsLikeStalling,
    SoundsLikePromise, PromiseIncomplete, PromiseOutOfRange. What a buyer writes to a supplier whose system alone is
    there goes to the agent; an agent is refused with NobodyReads.
    """
    body = said.body.strip()
    _need_sense(body, said, role, at)
    locked = lock_orders([order]).get(order)
    if locked is None:
        raise NotFound
    to = Voice(said.to) if said.to else (Voice.AGENT if role is Voice.BUYER else Voice.BUYER)
    supplier = _supplier(order, said, by, role, to)
    if to is Voice.SUPPLIER and supplier is not None and not reads_messages(supplier):
        if role is not Voice.BUYER:
            raise NobodyReads
        to, supplier = Voice.AGENT, None
    _need_own_pictures(order, said.uploads, by)
    earlier = list(Message.objects.filter(order=order, by=by, to=to).order_by("-id")[:50])
    if (same := next((one for one in earlier if _same(one, body, said, at)), None)) is not None:
        return same.pk
    row = _keep(locked, body, said, _Turn(by, role, to, supplier, at))
    if said.promise is not None:
        record_promise(locked, said.promise, by=by, role=role, at=at, message=row.pk)
    _note_act(order, by, at)
    _turn_over(locked, row, body, new=body not in {one.body for one in earlier} or bool(said.uploads))
    return row.pk


def _note_act(order: UUID, by: str, at: datetime) -> None:
    """The first word of the staff to a case is the first thing that its buyer has of them."""
    case = open_case_of(order)
    if case is not None and case.state == CaseState.IN_REVIEW:
        touch_case(case, by=by, at=at)


@dataclass(frozen=True, slots=True)
class _Turn:
    by: str
    role: Voice
    to: Voice
    supplier: UUID | None
    at: datetime


def _need_sense(body: str, said: Said, role: Voice, at: datetime) -> None:
    if not body and not said.uploads:
        raise NothingSaid
    if len(body) > MOST_SIGNS:
        raise TooLong(most=MOST_SIGNS, length=len(body))
    if len(said.uploads) > MOST_PICTURES:
        raise TooManyPictures(most=MOST_PICTURES)
    if role not in (Voice.AGENT, Voice.SUPPLIER):
        return
    if stalling := hear_stalling(body):
        if said.promise is None:
            raise SoundsLikeStalling(words=stalling)
        if not said.promise.reason.strip():
            raise PromiseIncomplete
    elif said.promise is None and not said.not_a_promise and (heard := hear_promise(body, at)):
        raise SoundsLikePromise(words=heard.words)


def _supplier(order: UUID, said: Said, by: str, role: Voice, to: Voice) -> UUID | None:
    """The supplier who writes or is written to; None between buyer and staff."""
    if Voice.SUPPLIER not in (role, to):
        return None
    theirs = list(Line.objects.filter(order=order).order_by("position").values_list("supplier", flat=True))
    if role is Voice.SUPPLIER:
        writer = UUID(by.partition(":")[2])
        if writer not in theirs:
            raise NotFound
        return writer
    if said.supplier is not None and said.supplier not in theirs:
        raise NotFound
    if not theirs:
        raise NobodyToAsk
    return said.supplier or theirs[0]


def _need_own_pictures(order: UUID, uploads: Sequence[UUID], by: str) -> None:
    wanted = set(uploads)
    if wanted and Upload.objects.filter(pk__in=wanted, order=order, side=side_of(by)).count() != len(wanted):
        raise NotFound


def _same(earlier: Message, body: str, said: Said, at: datetime) -> bool:
    pictures = [str(upload) for upload in said.uploads]
    return at - earlier.at < SAME_WITHIN and earlier.uploads == pictures and earlier.body == body


def _keep(order: Order, body: str, said: Said, turn: _Turn) -> Message:
    key, uploads = new_id(), [str(upload) for upload in said.uploads]
    own = own_of(order.pk, hosts=said.hosts, of_buyer=turn.role is Voice.BUYER)
    flags: list[dict[str, Any]] = [one.to_json() for one in spot_outside(body, own)]
    if said.not_a_promise and said.promise is None and hear_promise(body, turn.at):
        flags.append({"kind": NOT_A_PROMISE})
    exhibit = NewExhibit(
        shop=order.shop_id,
        order=order.pk,
        slot=TALK,
        kind="message",
        content={
            "message": str(key),
            "role": str(turn.role),
            "to": str(turn.to),
            # what people write may hold accounts and codes: the text lies sealed, its hash here
            "body_sha256": hashlib.sha256(key.bytes + body.encode()).hexdigest(),
            "flags": [str(flag["kind"]) for flag in flags],
            "uploads": uploads,
        },
        by=turn.by,
        at=turn.at,
    )
    seal([exhibit])
    return Message.objects.create(
        id=key,
        shop_id=order.shop_id,
        order=order,
        by=turn.by,
        role=turn.role,
        to=turn.to,
        supplier_id=turn.supplier,
        body_sealed=vault.seal(body, "message") if body else b"",
        flags=flags,
        uploads=uploads,
        exhibit_id=exhibit.id,
        at=turn.at,
    )


def _turn_over(order: Order, row: Message, body: str, *, new: bool) -> None:
    """Whose turn it is after a message: what is asked waits for an answer, what is new and to the point is one."""
    if new and row.role != Voice.BUYER:
        answer_questions(order, row)
    if asks_nothing(body) or row.role == Voice.PLATFORM:
        return
    if row.to in (Voice.SUPPLIER, Voice.AGENT):
        desk, asker = Desk(row.to), Voice(row.role)
        ask_for_answer(order, desk, at=row.at, supplier=row.supplier_id, asked_by=asker, in_words=True)

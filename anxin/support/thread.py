"""How does a conversation read, from the buyer's, a supplier's or the staff's side? Everything in the order of time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final, Literal
from uuid import UUID

from anxin.support import queries
from anxin.support.models import Commitment, HandOver, Message, Nudge, Question
from anxin.support.queries import own_of
from anxin.support.shield import shield
from anxin.support.spot_outside import NOTHING
from anxin.support.spotted import hide_contacts, kept, warning
from anxin.support.states import SEEN, CommitmentState, Desk, Matter, QuestionState, Voice
from anxin.texts import Text

Tone = Literal["quiet", "waiting", "needs", "protected", "info"]

VOICES: Final = {
    Voice.BUYER: Text("买家", "Buyer"),
    Voice.AGENT: Text("平台客服", "Support"),
    Voice.SUPPLIER: Text("供货商", "Supplier"),
    Voice.PLATFORM: Text("系统", "System"),
}
DESKS: Final = {
    Desk.AGENT: Text("平台客服", "support"),
    Desk.SENIOR: Text("高级客服", "the senior reviewer"),
    Desk.FINANCE: Text("财务", "finance"),
    Desk.OPERATOR: Text("站长", "the shop's owner"),
    Desk.SUPPLIER: Text("供货商", "the supplier"),
}
MATTERS: Final = {
    Matter.ANSWER: Text("给出答复", "Answer"),
    Matter.DECISION: Text("给出处理结果", "Decide the case"),
    Matter.REFUND: Text("发起退款", "Start the refund"),
    Matter.REISSUE: Text("补发", "Send another one"),
    Matter.DELIVERY: Text("完成充值 / 发货", "Deliver"),
    Matter.OTHER: Text("其他", "Something else"),
}
NOT_RECORDED: Final = Text(
    "这句话没有登记为承诺，发送人声明不是承诺。", "Not recorded as a promise: the writer says it is none."
)
HAPPENED: Final = {
    Matter.REFUND: Text("退款已向支付渠道发起", "the refund has been asked for at the channel"),
    Matter.DECISION: Text("售后已有裁决", "the case has been decided"),
    Matter.REISSUE: Text("已补发", "another one is on its way"),
    Matter.DELIVERY: Text("已发货", "it has been delivered"),
    Matter.ANSWER: Text("已在沟通中答复", "answered in the conversation"),
}
MOOT: Final = Text(
    "售后已撤回、暂时关闭或以其他方式了结，不算兑现，也不算失约。",
    "The case was withdrawn, rests or ended another way; it counts neither as kept nor as broken.",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a conversation: a message, or a note of what happened beside it."""

    at: datetime
    key: str
    voice: Voice
    by: str = ""
    to: Voice | None = None
    body: str = ""
    warnings: tuple[Text, ...] = ()
    pictures: tuple[UUID, ...] = ()
    note: Text | None = None
    detail: Text | str = ""
    tone: Tone = "quiet"
    mine: bool = False
    due_at: datetime | None = None

    @property
    def who(self) -> Text:
        """Who writes."""
        return VOICES[self.voice]


@dataclass(frozen=True, slots=True)
class Owed:
    """What is promised and still open; `by_hand` where its maker says that it is done, the books not seeing it."""

    id: UUID
    words: Text
    due_at: datetime
    by: Voice
    owner: str
    reason: Text | str = ""
    by_hand: bool = True

    @property
    def who(self) -> Text:
        """Who promised."""
        return VOICES[self.by]


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as one side sees it; `last` is the newest message, `idle` the hand-overs without progress."""

    entries: tuple[Entry, ...] = ()
    owed: tuple[Owed, ...] = ()
    waiting: tuple[tuple[Desk, datetime, bool, Voice], ...] = ()
    hand_overs: int = 0
    idle: int = 0
    kept: int = 0
    broken: int = 0
    last: UUID | None = None
    nudges: dict[str, datetime] = field(default_factory=dict)

    @property
    def ended(self) -> int:
        """How many promises were kept or broken."""
        return self.kept + self.broken


def thread_of(order: UUID, side: Voice, *, supplier: UUID | None = None) -> Thread:
    """The conversation as the buyer, the staff or one supplier may see it; whoever asks has checked the access."""
    messages = queries.messages_of(order, supplier=supplier)
    promises = [row for row in queries.commitments_of(order) if supplier is None or row.supplier_id == supplier]
    passed = queries.hand_overs_of(order)
    nudges = [row for row in queries.nudges_of(order) if supplier is None or row.supplier_id == supplier]
    # a supplier's own question is between it and the house
    questions = [
        row for row in queries.questions_of(order) if side is not Voice.BUYER or row.asked_by != Voice.SUPPLIER
    ]
    own, hide = own_of(order) if promises or passed else NOTHING, side is not Voice.AGENT
    read = partial(shield, own=own, hide=hide)
    entries = [
        *(_message(row, side) for row in messages),
        *(entry for row in promises for entry in _promise(row, read)),
        *(_nudge(row) for row in nudges),
        *(_hand_over(row, read) for row in passed if supplier is None or row.supplier_id == supplier),
        *(entry for row in questions if supplier is None for entry in _silences(row)),
    ]
    return Thread(
        entries=tuple(sorted(entries, key=lambda entry: (entry.at, entry.key))),
        owed=tuple(_owed(row, read) for row in promises if row.state == CommitmentState.OPEN),
        waiting=tuple(
            (Desk(row.owner), row.due_at, row.late, Voice(row.asked_by))
            for row in questions
            if row.state == QuestionState.WAITING and supplier in (None, row.supplier_id)
        ),
        hand_overs=len(passed) if supplier is None else 0,
        idle=sum(1 for row in passed if row.in_a_row > 1) if supplier is None else 0,
        kept=sum(1 for row in promises if row.state == CommitmentState.KEPT),
        broken=sum(1 for row in promises if row.state == CommitmentState.BROKEN),
        last=messages[-1].pk if messages else None,
        nudges={row.to: row.until for row in nudges},
    )


def _message(row: Message, side: Voice) -> Entry:
    found, body = kept(row.flags), row.body
    told = warning(found)
    warnings = [told] if told else []
    if any(flag["kind"] == "not_a_promise" for flag in row.flags):
        warnings.append(NOT_RECORDED)
    return Entry(
        at=row.at,
        key=str(row.pk),
        voice=Voice(row.role),
        by=row.by,
        to=Voice(row.to),
        body=hide_contacts(body, found) if side is Voice.SUPPLIER and row.role != Voice.SUPPLIER else body,
        warnings=tuple(warnings),
        pictures=tuple(UUID(upload) for upload in row.uploads),
        mine=row.role == side,
    )


def _promise(row: Commitment, read: Callable[[str], Text]) -> Iterator[Entry]:
    words, by = read(row.words), Voice(row.role)
    made = Text(f"承诺：{words.zh}", f"Promise: {words.en}")
    why = read(row.reason) if row.reason else ""
    yield Entry(row.made_at, f"{row.pk}a", by, row.owner, note=made, detail=why, tone="info", due_at=row.due_at)
    if row.closed_at is None:
        return
    if row.state == CommitmentState.KEPT:
        shown = read(row.proof)
        if row.proof.startswith((f"{row.matter} ", "message ")):
            # an answer that no message gave was the decision
            decided = row.matter == Matter.ANSWER and not row.proof.startswith("message ")
            shown = HAPPENED[Matter.DECISION] if decided else HAPPENED.get(Matter(row.matter), Text("", ""))
        said = Text(f"承诺已兑现：{words.zh}", f"Promise kept: {words.en}")
        yield Entry(row.closed_at, f"{row.pk}b", by, row.owner, note=said, detail=shown, tone="protected")
    elif row.state == CommitmentState.VOID:
        said = Text(f"承诺不再适用：{words.zh}", f"Promise void: {words.en}")
        yield Entry(row.closed_at, f"{row.pk}b", Voice.PLATFORM, note=said, detail=MOOT, tone="quiet")
    else:
        said = Text(f"失约：{words.zh}。已计入失约次数", f"Promise broken: {words.en}. It is counted")
        yield Entry(row.due_at, f"{row.pk}b", Voice.PLATFORM, note=said, tone="needs")


def _owed(row: Commitment, read: Callable[[str], Text]) -> Owed:
    why = read(row.reason) if row.reason else ""
    return Owed(row.pk, read(row.words), row.due_at, Voice(row.role), row.owner, why, row.matter not in SEEN)


def _nudge(row: Nudge) -> Entry:
    who = VOICES[Voice(row.to)]
    said = Text("催办{who}", "Hurried: {who}").fill(who=who)
    return Entry(row.at, str(row.pk), Voice.BUYER, row.by, note=said, tone="waiting")


def _hand_over(row: HandOver, read: Callable[[str], Text]) -> Entry:
    said = Text("已转交{to}（第 {n} 次）", "Handed over to {to} (no. {n})").fill(
        to=DESKS[Desk(row.target)], n=row.number
    )
    detail = read(row.reason)
    if row.in_a_row > 1:
        idle = Text("；连续 {n} 次转交没有进展", "; {n} in a row without progress").fill(n=row.in_a_row)
        detail = Text(detail.zh + idle.zh, detail.en + idle.en)
    return Entry(row.at, str(row.pk), Voice.AGENT, row.by, note=said, detail=detail, tone="info")


def _silences(row: Question) -> Iterator[Entry]:
    """Each time that nobody answered in time."""
    for step in row.steps.all():
        if step.by == "machine" and step.to_state == QuestionState.WAITING and "in time" in step.because:
            said = Text("超过答复时限，已自动升级", "Not answered in time, so it has gone up by itself")
            yield Entry(step.at, str(step.pk), Voice.PLATFORM, note=said, tone="needs")

"""How are all tales told, their ends compared with what was told, and the whole proven?"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db.models import QuerySet

from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.payouts.hold_back import LONGEST
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from anxin.refusal import Refusal
from anxin.story.clockwork import Clockwork
from anxin.story.facts import Facts, read
from anxin.story.logs import complaints
from anxin.story.outside import ChannelKnobs, SupplierKnobs
from anxin.story.proof import Proof, prove
from anxin.story.stage import Stage
from anxin.story.tale import End, Tale
from anxin.story.tales import TALES
from anxin.story.teller import Teller
from anxin.story.verdict import verdict
from anxin.story.world import World
from anxin.support.models import Letter
from anxin.texts import Text

A_WEEK = timedelta(days=7)
# each may have waited for half a minute in vain
MOST_FAILED = 3
NOT_TOLD = Text("前面断了太多，没有再讲", "not told, because too many broke off before it")


@dataclass(frozen=True)
class Told:
    """One order of a tale, how it ended, and what about it is not as told."""

    tale: Tale
    end: End
    facts: Facts
    wrong: list[Text]


@dataclass(frozen=True)
class Played:
    """The whole story. `failed` are the tales that broke off, with the reason; `complaints` stand in the logs."""

    orders: list[Told]
    failed: list[tuple[Tale, Text]]
    proof: Proof
    complaints: list[str]

    @property
    def as_told(self) -> bool:
        """Whether everything was as told and every fen is accounted for."""
        wrong = any(order.wrong for order in self.orders)
        return not (self.failed or wrong or self.complaints or self.proof.broken or self.proof.unaccounted_minor)


def play(stage: Stage, teller: Teller, seed: int, only: Sequence[str] = ()) -> Played:
    """Tell the tales in the order that the seed gives; one that breaks off does not stop the others, three do."""
    chance = random.Random(seed)  # noqa: S311  repeatable on purpose: accounts of a story, no secrets
    channel, supplier = ChannelKnobs(stage.sandbox.channel_url), SupplierKnobs(stage.sandbox.supplier_url)
    world = World(stage, teller, channel, supplier, Clockwork(channel, supplier), chance)
    tales = [tale for tale in TALES if not only or tale.path in only]
    chance.shuffle(tales)
    ended: list[tuple[Tale, End, UUID]] = []
    failed: list[tuple[Tale, Text]] = []
    for number, tale in enumerate(tales, 1):
        if len(failed) >= MOST_FAILED:
            failed.append((tale, NOT_TOLD))
            continue
        teller.chapter(number, len(tales), tale.title)
        try:
            ended += [(tale, end, order) for end, order in zip(tale.ends, tale.tell(world), strict=True)]
        except Exception as problem:  # noqa: BLE001  whatever breaks one tale off is told, and the others go on
            why = problem.sentence if isinstance(problem, Refusal) else Text(repr(problem), repr(problem))
            teller.bad(why)
            failed.append((tale, why))
    _close(world, [order for _, _, order in ended])
    told = [compare(tale, end, read(order, channel, world.time), stage.slowness) for tale, end, order in ended]
    return Played(told, failed, prove(channel, verdict()), complaints(stage.var / "log"))


def _close(world: World, orders: Sequence[UUID]) -> None:
    """Time passes: the timer confirms, the hold-back ends, the last refunds arrive."""
    world.teller.line("三周过去：到期自动确认，货款结算", "weeks pass: the timer confirms, and sellers are settled")
    for state, span, zh, en in (
        (OrderState.DELIVERED, A_WEEK, "到期自动确认", "the timer confirms"),
        (OrderState.CONFIRMED, LONGEST, "货款结算", "sellers are settled"),
    ):
        world.time.ahead(span)
        in_it = Order.objects.filter(pk__in=orders, state=state)
        _wait(world, Text(zh, en), partial(_is_empty, in_it))
    arrived = Text("全部退款到账", "every refund has arrived")
    _wait(world, arrived, lambda: not Refund.objects.exclude(state=RefundState.ARRIVED).exists())
    _wait(world, Text("信都已寄出", "every letter is sent"), lambda: not Letter.objects.filter(sent_at=None).exists())


def _is_empty(orders: QuerySet[Order]) -> bool:
    return not orders.all().exists()


def _wait(world: World, what: Text, ready: Callable[[], bool]) -> None:
    try:
        world.until(what, ready, seconds=10)
    except Refusal as late:
        world.teller.bad(late.sentence)


def compare(tale: Tale, end: End, facts: Facts, slowness: float = 1.0) -> Told:
    """Everything that is not as told, as sentences."""
    wrong = [
        Text(f"{zh}应为 {told}，实为 {found}", f"{en} was to be {told} and is {found}")
        for zh, en, told, found in (
            ("经过", "the path", end.states, facts.states),
            ("条款", "the clause", end.clause, end.clause if facts.clause == end.or_clause else facts.clause),
            ("裁决", "the decision", end.decision, facts.decision),
            ("退回的分", "fen returned", facts.fen_in if end.refunded else 0, facts.fen_out),
            ("归卖方和平台的分", "fen sold", 0 if end.refunded else facts.fen_in, facts.fen_sold),
            ("停在途中的分", "fen left on the way", 0, facts.fen_left),
            ("向渠道提出退款的次数", "asks for the refund", end.refund_asks, facts.refund_asks),
            ("告知退款的信", "letters about the refund", int(end.refunded), facts.letters),
        )
        if told != found
    ]
    least, most = end.asked_seconds or (None, None)
    most = most and most * slowness
    seconds = facts.seconds_to_refund_asked
    if (seconds is None) != (least is None) or (seconds is not None and not (least or 0) <= seconds <= (most or 0)):
        told = Text(f"{least}–{most:g} 秒", f"{least} to {most:g} s") if end.asked_seconds else Text("不适用", "none")
        wrong.append(
            Text(
                f"承诺到期至发起退款应为{told.zh}，实为 {seconds} 秒",
                f"from the promise's end to the refund asked was to be {told.en} and is {seconds} s",
            )
        )
    return Told(tale, end, facts, wrong)

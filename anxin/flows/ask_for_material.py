"""How does a person of the staff ask the buyer for material? Once, with one list and one time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.deadlines import reopen_until
from anxin.cases.models import Case, Material
from anxin.cases.refusals import ReasonNeeded
from anxin.cases.states import CaseDue, CaseState
from anxin.evidence.exhibits import GOODS, PAYMENT, TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.close_answered import close_answered
from anxin.flows.acts.end_verdicts import end_verdicts
from anxin.flows.acts.need_turn import need_turn
from anxin.flows.acts.say_silence import say_silence
from anxin.flows.acts.touch_case import touch_case
from anxin.flows.acts.weigh_case import weigh_case
from anxin.orders.models import Order
from anxin.policy.facts import BuyerAsked
from anxin.refusal import Invalid, Refusal
from anxin.support.letters import NewLetter
from anxin.support.queries import own_of
from anxin.support.shield import shield
from anxin.support.write import write
from anxin.texts import Text
from anxin.transitions.move import move

ANSWER_WITHIN = timedelta(hours=24)
MOST_LETTERS = 500
SLOTS = (PAYMENT, GOODS, TALK)
TOO_LONG = Text("清单最多 500 字。", "The list has at most 500 characters.")
SUBJECT = Text("售后单 {ref} 需要您补充材料", "Case {ref} needs something from you")
BODY = Text(
    "请在 24 小时内到售后单页补充：\n{words}\n只需补充这一次。没有补充的话，{silent}。",
    "Please add within 24 hours on the case's page:\n{words}\nYou are asked this once. Without it, {silent}.",
)


class AskedAlready(Refusal):
    text = Text(
        "已请买家补充过材料，每张售后单只能请一次。", "The buyer has been asked for material; a case asks once."
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """One list: the slots it is about, and what is to be sent, in both languages."""

    slots: Sequence[str]
    words: Text


@atomic(durable=True)
def ask_for_material(case: UUID, wanted: Wanted, *, by: str, at: datetime) -> None:
    """Put the list to the buyer; the case waits for it at most 24 hours.

    Raises NotFound, what `turns.why_not` says, AskedAlready, ReasonNeeded for an empty list, Invalid.
    """
    row, order = need_turn(case, by=by, at=at)
    if row.buyer_asked != BuyerAsked.NO or Material.objects.filter(case=row).exists():
        raise AskedAlready
    slots = [slot for slot in SLOTS if slot in wanted.slots]
    if not slots or not wanted.words.zh.strip() or not wanted.words.en.strip():
        raise ReasonNeeded
    if max(map(len, wanted.words)) > MOST_LETTERS:
        raise Invalid(what=TOO_LONG)
    touch_case(row, by=by, at=at, lets_go=True)
    end_verdicts([row.pk], at=at)
    _ask(row, order, slots, wanted.words, by, at)
    close_answered(order.pk, by=by, because="asked for material", at=at, in_words=True, supplier=None)


def _ask(case: Case, order: Order, slots: list[str], words: Text, by: str, at: datetime) -> None:
    due = at + ANSWER_WITHIN
    Material.objects.create(
        case=case,
        shop_id=case.shop_id,
        order=order,
        slots=slots,
        words_zh=words.zh,
        words_en=words.en,
        by=by,
        at=at,
        due_at=due,
    )
    move(
        Case,
        [case.pk],
        from_=CaseState.IN_REVIEW,
        to=CaseState.AWAITING_BUYER,
        by=by,
        because="asked for material",
        at=at,
        owner="buyer",
        due_at=due,
        on_due=CaseDue.COUNT_AS_SILENT,
        buyer_asked=BuyerAsked.WAITING,
    )
    content = {"case": str(case.pk), "slots": slots, "words": words.zh}
    seal(
        [NewExhibit(shop=case.shop_id, order=order.pk, slot=TALK, kind="material_asked", content=content, by=by, at=at)]
    )
    asked = Case.objects.select_related("line").get(pk=case.pk)
    again_until = reopen_until([case.pk]).get(case.pk)
    silent = say_silence(weigh_case(asked, order, at).if_silent, until=due, again_until=again_until)
    letter = NewLetter(
        order=order,
        kind=f"material-{case.number}",
        subject=SUBJECT.fill(ref=case.ref),
        body=BODY.fill(words=shield(words, own_of(order.pk)), silent=silent),
        at=at,
    )
    write([letter])

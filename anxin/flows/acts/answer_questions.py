"""Which questions and promised answers does a message settle?"""

from collections.abc import Sequence

from anxin.flows.acts.end_promises import end_promises
from anxin.orders.models import Order
from anxin.support.hear_stalling import hear_stalling
from anxin.support.letters import NewLetter
from anxin.support.models import Commitment, Message, Question
from anxin.support.queries import answered_by
from anxin.support.states import CommitmentState, Matter, QuestionState, Voice
from anxin.support.thread import VOICES
from anxin.support.write import write
from anxin.texts import Text
from anxin.transitions.move import move

SUBJECT = Text("{who}已答复您", "{who} has answered you")
BODY = Text(
    "订单 {ref}：{who}已答复您的消息，请到订单页的沟通记录查看。请只在平台内沟通，不要向任何人私下转账。",
    "Order {ref}: {who} has answered your message; see the conversation on the order's page. Only what happens there "
    "counts: pay nobody elsewhere.",
)

WRITTEN = Text("{who}给您发了消息", "{who} has written to you")
WRITTEN_BODY = Text(
    "订单 {ref}：{who}给您发了消息，请到订单页的沟通记录查看。请只在平台内沟通，不要向任何人私下转账。",
    "Order {ref}: {who} has written to you; see the conversation on the order's page. Only what happens there counts: "
    "pay nobody elsewhere.",
)


def answer_questions(order: Order, message: Message) -> None:
    """A word of the house or a supplier answers what waits for its writer, asked by the side to which it is said.

    An answer that the house, or this supplier, promised earlier is kept by it, whoever of them promised. What puts
    somebody off is no answer, whatever it promises. The caller holds the order's lock.
    """
    if hear_stalling(message.body):
        return
    answered = answered_by(message)
    for waiting in answered:
        move(
            Question,
            [waiting.pk],
            from_=QuestionState.WAITING,
            to=QuestionState.ANSWERED,
            by=message.by,
            because="answered",
            at=message.at,
            answered_by=message.by,
            answered_at=message.at,
            late=waiting.late or message.at > waiting.due_at,
        )
    if answered and message.to == Voice.BUYER:
        write([_letter(order, message, answered)])
    promised = Commitment.objects.filter(
        order=order, role=message.role, matter=Matter.ANSWER, state=CommitmentState.OPEN, due_at__gte=message.at
    )
    if message.role == Voice.SUPPLIER:
        promised = promised.filter(supplier=message.supplier_id)
    # the staff read what is said to the buyer too; a word to another side answers that side alone
    theirs = promised.exclude(message=message.pk).exclude(message__to=Voice.SUPPLIER)
    if message.to != Voice.BUYER:
        theirs = promised.filter(message__to=message.to, message__supplier=message.supplier_id)
        theirs = theirs.exclude(message=message.pk)
    shown = {row.pk: f"message {message.pk}" for row in theirs}
    if shown:
        end_promises(shown, CommitmentState.KEPT, by=message.by, because="answered", at=message.at)


def _letter(order: Order, message: Message, answered: Sequence[Question]) -> NewLetter:
    """One letter, whose words follow who asked: only what the buyer asked is called an answer."""
    asked = next((row for row in answered if row.asked_by == Voice.BUYER), None)
    subject, body = (SUBJECT, BODY) if asked else (WRITTEN, WRITTEN_BODY)
    who = VOICES[Voice(message.role)]
    kind = f"answer-{(asked or answered[0]).pk.hex[-16:]}"
    said = body.fill(ref=order.ref, who=who)
    return NewLetter(order=order, kind=kind, subject=subject.fill(who=who), body=said, at=message.at)

"""People type accounts, codes and names into every field. What of that can be read in a dump of the database?"""

from pathlib import Path

import pytest

from anxin.cases.models import Case
from anxin.cases.states import OfferKind, Side
from anxin.catalog.models import Item
from anxin.complaints.states import Act
from anxin.delivery.supplier import SupplyStatus
from anxin.evidence.chain import chain_of
from anxin.evidence.models import Exhibit
from anxin.flows.acts.record_promise import Promised
from anxin.flows.answer_case import answer_case
from anxin.flows.answer_complaint import Answer, answer_complaint
from anxin.flows.answer_delivery import answer_delivery
from anxin.flows.appeal_case import appeal_case
from anxin.flows.ask_for_material import Wanted, ask_for_material
from anxin.flows.ask_staff_reveal import ask_staff_reveal
from anxin.flows.book_authority import Letter, book_authority
from anxin.flows.hand_over import Handing, hand_over
from anxin.flows.keep_promise import keep_promise
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.post_message import Said, post_message
from anxin.flows.promise import promise
from anxin.flows.report_delivery import Seen, report_delivery
from anxin.flows.reveal_code import reveal_code
from anxin.people.models import Role
from anxin.refunds.models import Refund
from anxin.support.models import Commitment, HandOver
from anxin.support.states import Desk, Voice
from anxin.texts import Text
from tests.security.test_dump import dump
from tests.support.cast import HOUR, MINUTE, QQ, Stage, furnished, reviews
from tests.support.databases import Database


class Typist:
    """Types words that are found again, and remembers them."""

    def __init__(self) -> None:
        self.typed: list[str] = []

    def __call__(self, what: str) -> str:
        self.typed.append(f"typed-{what}-{len(self.typed)}")
        return self.typed[-1]

    def both(self, what: str) -> Text:
        """In both languages."""
        return Text(self(what), self(what))


def staff(stage: Stage, role: str) -> str:
    return f"staff:{Role.objects.filter(shop=stage.world.shop, name=role).values_list('person', flat=True)[0]}"


def talks(stage: Stage, types: Typist) -> None:
    """A message, a promise kept and one broken, a hand-over, a complaint by letter and its answer."""
    order, ari = stage.buys("qq-coin-50", account=QQ), staff(stage, "agent")
    post_message(order.pk, Said(body=types("message")), by="buyer", role=Voice.BUYER, at=stage.at)
    due = stage.at + HOUR
    given = Promised(matter="other", words=types("promise"), due_at=due, reason=types("promise-reason"))
    made = promise(order.pk, given, by=ari, role=Voice.AGENT, at=stage.at)
    keep_promise(made, proof=types("promise-proof"), by=ari, at=stage.at)
    hand_over(order.pk, Handing(target=Desk.SENIOR, reason=types("hand-over")), by=ari, at=stage.at)
    letter = Letter(
        shop=stage.world.shop,
        number="L-1",
        authority="市场监管局",
        words=types("complaint"),
        made_at=stage.at,
        ref=order.ref,
    )
    complaint = book_authority(letter, by=ari, at=stage.at)
    answer_complaint(
        complaint, Answer(act=Act.REPLY, words=types.both("reply")), by=staff(stage, "senior"), at=stage.at
    )


def disputes(stage: Stage, types: Typist) -> None:
    """A claim, the supplier's proof, an offer, a look at the codes, a refusal and an appeal; another one asked for."""
    order, ari = stage.buys("steam-50"), staff(stage, "agent")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "invalid_code", words=types("claim"))
    answer_case(case.pk, answer="deny", proof=types("supplier-proof"), by="supplier", at=stage.at)
    offered = Proposed(kind=OfferKind.FULL, words=types("offer"))
    make_offer(case.pk, offered, side=Side.BUYER, by="buyer", at=stage.at)
    ask_staff_reveal(order.pk, "case", types("staff-reveal"), by=ari, at=stage.at)
    reviews(case.pk, refund=False, reason=types.both("refusal"), at=stage.at)
    appeal_case(case.pk, [types("appeal"), types("appeal")], by="buyer", at=stage.at)
    other = stage.buys("steam-50")
    reveal_code(other.pk, by="buyer", at=stage.wait(MINUTE))
    asked = stage.claims(other.pk, "invalid_code")
    answer_case(asked.pk, answer="deny", proof=types("supplier-proof"), by="supplier", at=stage.at)
    ask_for_material(asked.pk, Wanted(("goods",), types.both("material")), by=ari, at=stage.at)
    paid = stage.buys("steam-50")
    reveal_code(paid.pk, by="buyer", at=stage.wait(MINUTE))
    granted = stage.claims(paid.pk, "invalid_code")
    answer_case(granted.pk, answer="deny", proof=types("supplier-proof"), by="supplier", at=stage.at)
    reviews(granted.pk, refund=True, reason=types.both("verdict"), at=stage.at)


def deliveries(stage: Stage, types: Typist) -> None:
    """Orders done by hand, in part, and not at all; one that was looked up in its supplier's console."""
    item = Item.objects.filter(sku="qq-coin-50")
    item.update(supplier=stage.world.stock)
    for answer, came in (("done", None), ("part", 1), ("fail", None)):
        row = stage.delivery(stage.buys("qq-coin-50", quantity=2, account=QQ).pk)
        words = types(f"by-hand-{answer}")
        answer_delivery(stage.world.stock, row.pk, answer=answer, words=words, by="sol", at=stage.at, came=came)
    item.update(supplier=stage.world.sandbox)
    row = stage.delivery(stage.buys("qq-coin-50", account=QQ).pk)
    stage.supplier_says(SupplyStatus.UNKNOWN)
    report_delivery(row.pk, Seen(arrived=False, words=types("seen-there")), by=staff(stage, "agent"), at=stage.at)


@pytest.fixture
def typed(committed_db: Database) -> list[str]:
    """A shop in which everybody has typed something."""
    stage, types = furnished(), Typist()
    talks(stage, types)
    deliveries(stage, types)
    disputes(stage, types)
    return types.typed


def test_a_dump_holds_no_words_that_people_typed(typed: list[str], committed_db: Database, tmp_path: Path) -> None:
    text = dump(committed_db, tmp_path)
    assert len(typed) > 15
    assert [words for words in typed if words in text or words.encode().hex() in text] == []
    read = [Commitment.objects.get().proof, HandOver.objects.get().reason]
    read += [case.words for case in Case.objects.exclude(words="")]
    refund = Refund.objects.select_related("decision").get()
    assert refund.decision is not None
    assert refund.decision.reason.en in typed
    read.append(refund.reason.zh)
    assert (refund.reason_zh, refund.decision.reason_zh) == ("由人工裁决", "由人工裁决")
    assert set(read) <= set(typed), "who may read them still can"
    said = str([exhibit.content for exhibit in Exhibit.objects.all()])
    assert all(words in said for words in read)
    orders = set(Exhibit.objects.values_list("order", flat=True))
    assert all(chain_of(order).holds for order in orders), "and every chain is whole"
    # whoever can write to the database can put other words there, and cannot make them hold
    promised, handed = (Exhibit.objects.filter(kind=kind)[0] for kind in ("commitment", "hand_over"))
    Exhibit.objects.filter(pk=promised.pk).update(words_sealed=handed.words_sealed)
    assert [link.fault for link in chain_of(promised.order_id).links if link.fault] == ["words"]
    Exhibit.objects.filter(pk=promised.pk).update(words_sealed=b"other words")
    assert [link.fault for link in chain_of(promised.order_id).links if link.fault] == ["words"]
    assert bytes(Exhibit.objects.filter(kind="claim")[0].words_sealed).hex() in text, (
        "what is looked for would be found"
    )

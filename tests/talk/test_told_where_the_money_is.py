"""Does a letter about lateness say that the money is here while it is, and does a pack say by when was promised?"""

from datetime import timedelta
from uuid import UUID

import pytest

from anxin import vault
from anxin.evidence.pack.recipients import Recipient
from anxin.evidence.pack.view import View
from anxin.flows.acts.gather_dossier import gather_dossier
from anxin.flows.acts.record_promise import Promised
from anxin.flows.break_promises import break_promises
from anxin.flows.chase_answers import chase_answers
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.promise import promise
from anxin.flows.settle_orders import settle_orders
from anxin.orders.models import Order
from anxin.support.deadlines import due_questions
from anxin.support.models import Letter
from anxin.support.states import Desk, Voice
from tests.support.cast import DAY, HOUR, MINUTE
from tests.talk.conftest import Talk


def told(talk: Talk, kind: str) -> str:
    """What stands in a letter."""
    return vault.unseal(Letter.objects.get(order=talk.order, kind__startswith=kind).body_sealed, "letter")


def settled(talk: Talk) -> None:
    """Bea confirmed, and the time in which the money was kept back has passed."""
    confirm_orders([talk.order.pk], by="buyer", at=talk.stage.wait(MINUTE))
    settle_orders([talk.order.pk], at=talk.stage.wait(timedelta(days=60)))
    assert Order.objects.get(pk=talk.order.pk).state == "settled"


def test_late_letters_speak_of_held_money_while_it_is_held(code: Talk) -> None:
    code.bea_says("怎么用不了")
    chase_answers(due_questions(code.stage.wait(DAY), 10), at=code.at)
    row = code.ari_promises()
    break_promises([row.pk], at=code.stage.wait(HOUR))
    assert "钱仍由平台托管" in told(code, "late-")
    assert "钱仍由平台托管" in told(code, "promise-broken-")


def test_no_letter_says_that_money_is_here_which_the_supplier_has(code: Talk) -> None:
    settled(code)
    code.bea_says("会员被收回了")
    chase_answers(due_questions(code.stage.wait(DAY), 10), at=code.at)
    row = code.ari_promises()
    break_promises([row.pk], at=code.stage.wait(HOUR))
    for letter in (told(code, "late-"), told(code, "promise-broken-")):
        assert code.order.ref in letter
        assert "托管" not in letter
        assert "protected" not in letter


def seen(talk: Talk, recipient: Recipient, supplier: UUID | None = None) -> dict[str, str]:
    """What a pack says of each commitment, by its words."""
    view = View(gather_dossier(talk.order, pictures=(), proof=None, supplier=supplier), recipient)
    shown = (view.exhibit(each) for each in view.exhibits() if each.kind == "commitment")
    return {words["说明"]: words["承诺完成时间"] for words in (dict(each.said) for each in shown)}


@pytest.mark.parametrize("recipient", [Recipient.BUYER, Recipient.AUTHORITY])
def test_a_pack_says_what_was_promised_and_by_when(code: Talk, recipient: Recipient) -> None:
    code.ari_promises("other", "联系上游核实")
    assert list(seen(code, recipient)) == ["联系上游核实"]
    assert seen(code, recipient)["联系上游核实"].endswith(":01")


def test_a_suppliers_pack_holds_its_own_promises_and_hurries_and_no_others(code: Talk) -> None:
    code.stage.claims(code.order.pk, "invalid_code")
    code.ari_promises("other", "查账单")
    given = Promised(matter="other", words="核对核销记录", due_at=code.at + HOUR)
    made = promise(code.order.pk, given, by=f"supplier:{code.supplier}", role=Voice.SUPPLIER, at=code.at)
    code.bea_nudges()
    code.hands(Desk.SENIOR)
    break_promises([made], at=code.stage.wait(HOUR))
    assert list(seen(code, Recipient.SUPPLIER, code.supplier)) == ["核对核销记录"]
    view = View(gather_dossier(code.order, pictures=(), proof=None, supplier=code.supplier), Recipient.SUPPLIER)
    kinds = [each.kind for each in view.exhibits()]
    assert [kinds.count(kind) for kind in ("nudge", "commitment_broken", "hand_over")] == [1, 1, 0]

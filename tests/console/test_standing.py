"""Can those who lead a shop read who kept promises, whose decisions were overturned and who handed on?"""

from django.urls import reverse

from anxin.cases.models import Case
from anxin.flows.acts.record_promise import Promised
from anxin.flows.appeal_case import appeal_case
from anxin.flows.break_promises import break_promises
from anxin.flows.decide_appeal import decide_appeal
from anxin.flows.hand_over import Handing, hand_over
from anxin.flows.keep_promise import keep_promise
from anxin.flows.promise import promise
from anxin.flows.reveal_code import reveal_code
from anxin.people.models import Person
from anxin.support.states import Desk, Voice
from anxin.texts import Text
from tests.console.conftest import SignsIn
from tests.support.cast import HOUR, MINUTE, Stage, reviews

WHY = Text("再看一次，情况属实。", "Looked at again, it is true.")


def busy(stage: Stage) -> None:
    """Ari kept one promise and broke one, refused what Sam then gave back, and handed one on."""
    order, ari = stage.buys("steam-50"), stage.staff("agent")
    reveal_code(order.pk, by="buyer", at=stage.at)
    made = []
    for words in ("联系上游", "查核销记录"):
        given = Promised(matter="other", words=words, due_at=stage.at + HOUR / 2)
        made.append(promise(order.pk, given, by=ari, role=Voice.AGENT, at=stage.at))
    keep_promise(made[0], proof="上游已回复", by=ari, at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "other")
    hand_over(order.pk, Handing(target=Desk.FINANCE, reason="需要看渠道账单"), by=ari, at=stage.at)
    break_promises(made, at=stage.wait(HOUR / 2))
    Case.objects.filter(pk=case.pk).update(owner="agent")
    reviews(case.pk, refund=False, reason=WHY, at=stage.at)
    appeal = appeal_case(case.pk, ["截图里有时间"], by="buyer", at=stage.at)
    decide_appeal(appeal, overturn=True, answers=[WHY], reason=WHY, by=stage.staff("senior"), at=stage.at)


def test_the_first_page_counts_for_those_who_lead_and_for_nobody_else(stage: Stage, signs_in: SignsIn) -> None:
    busy(stage)
    for who in ("senior", "operator"):
        page = signs_in(who).get(reverse("admin:index"))
        (row,) = page.context["standing"]
        assert row["name"] == str(Person.objects.get(pk=stage.world.people["agent"]))
        promises, handed = row["promises"], row["handed"]
        assert (promises.kept, promises.broken, row["overturned"], row["appealed"]) == (1, 1, 1, 1)
        assert (handed.times, handed.idle) == (1, 0)
        assert "说到做到" in page.content.decode()
    for who in ("agent", "finance"):
        page = signs_in(who).get(reverse("admin:index"))
        assert page.context["standing"] is None
        assert "说到做到" not in page.content.decode()


def test_a_conversation_says_how_many_of_its_promises_were_kept(stage: Stage, signs_in: SignsIn) -> None:
    busy(stage)
    ari = signs_in("agent")
    address = reverse("admin:desk_talk", args=[Case.objects.get().order_id])
    assert "承诺兑现 1/2" in ari.get(address).content.decode()
    ari.cookies["language"] = "en"
    assert "Promises kept: 1 of 2" in ari.get(address).content.decode()


def test_nothing_to_count_is_said_in_words(stage: Stage, signs_in: SignsIn) -> None:
    page = signs_in("operator").get(reverse("admin:index"))
    assert page.context["standing"] == []
    assert "还没有承诺、改判或转交。" in page.content.decode()

"""Does a broken promise lift a case without taking anybody's time away?"""

from datetime import timedelta

import pytest

from anxin.cases.models import Case
from anxin.flows.acts.record_promise import Promised
from anxin.flows.answer_case import answer_case
from anxin.flows.break_promises import break_promises
from anxin.flows.post_message import Said, post_message
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.support.models import Commitment
from anxin.support.states import Voice
from tests.cases.docked import again
from tests.support.cast import DAY, MINUTE, Stage

pytestmark = pytest.mark.django_db


def promised(stage: Stage) -> Case:
    """Ari has a denied claim before her and says that she will look within three hours."""
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "invalid_code")
    answer_case(case.pk, answer="deny", proof="兑换记录", by="supplier", at=stage.at)
    promise = Promised(matter="decision", words="今天看", due_at=stage.at + timedelta(hours=3))
    post_message(
        order.pk, Said(body="我来看。", promise=promise), by=stage.staff("agent"), role=Voice.AGENT, at=stage.at
    )
    return again(case)


def test_the_senior_gets_a_time_of_its_own_after_the_agents(stage: Stage) -> None:
    case = promised(stage)
    due = case.due_at
    assert due is not None
    assert (case.owner, case.on_due) == ("agent", "escalate")
    row = Commitment.objects.get()
    assert break_promises([row.pk], at=row.due_at) == 1
    case = again(case)
    assert (case.owner, case.on_due, case.due_at) == ("senior", "to_senior", due)
    resume_cases([case.pk], at=due)
    case = again(case)
    assert (case.owner, case.on_due, case.due_at) == ("senior", "escalate", due + DAY)
    assert stage.refunds(case.order_id) == []

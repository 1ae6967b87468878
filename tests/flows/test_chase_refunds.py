"""Is no refund ever forgotten, however long its channel is out of reach or out of money?"""

import pytest

from anxin.agenda.models import Ask
from anxin.flows.chase_refunds import chase_refunds
from anxin.payments.channel import RefundStatus
from tests.support.cast import DAY, HOUR, MINUTE, Stage


@pytest.mark.parametrize("status", [RefundStatus.UNKNOWN, RefundStatus.BALANCE_SHORT])
def test_after_the_last_try_it_is_asked_again_each_day(stage: Stage, status: RefundStatus) -> None:
    order = stage.buys("steam-50")
    stage.claims(order.pk, "changed_mind")
    for _ in range(70):
        stage.channel_says(status)
        stage.wait(HOUR)
    Ask.objects.all().delete()
    (refund,) = stage.refunds(order.pk)
    assert refund.state in ("unknown", "short")
    assert chase_refunds([refund.pk], at=stage.wait(2 * DAY)) == 1
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    (after,) = stage.refunds(order.pk)
    assert (after.pk, after.state) == (refund.pk, "arrived")
    assert after.late_since is not None


def test_a_bounce_nobody_answers_is_sent_again_after_a_day(stage: Stage) -> None:
    order = stage.buys("steam-50")
    stage.claims(order.pk, "changed_mind")
    stage.channel_says(RefundStatus.BOUNCED)
    (refund,) = stage.refunds(order.pk)
    assert chase_refunds([refund.pk], at=stage.wait(HOUR)) == 0
    assert chase_refunds([refund.pk], at=stage.wait(DAY)) == 1
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert stage.refunds(order.pk)[0].state == "arrived"


def test_what_has_arrived_is_left_alone(stage: Stage) -> None:
    order = stage.buys("steam-50")
    stage.claims(order.pk, "changed_mind")
    stage.channel_says(RefundStatus.ARRIVED)
    (refund,) = stage.refunds(order.pk)
    assert chase_refunds([refund.pk], at=stage.wait(MINUTE)) == 0
    assert not Ask.objects.filter(subject=refund.pk).exists()

"""Does a supplier whose system answers badly get nothing new, until it answers well again?"""

from datetime import timedelta
from uuid import UUID

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.delivery.errands import PLACE, PROBE
from anxin.delivery.models import Delivery
from anxin.delivery.states import Fence
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.flows.forget_ends import forget_ends
from anxin.flows.record_supply import record_supply
from anxin.sourcing.deadlines import old_ends
from anxin.sourcing.models import Health
from anxin.support.models import Letter
from tests.cases.docked import answers, asked
from tests.flows.sourcing import SKU, calls, second
from tests.support.cast import MINUTE, QQ, Stage


def troubled(stage: Stage, count: int, status: SupplyStatus = SupplyStatus.UNKNOWN) -> None:
    """So many orders without a clear answer."""
    for _ in range(count):
        stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(status))


def test_a_supplier_that_answers_badly_gets_nothing_new_and_it_is_said(stage: Stage) -> None:
    other, before = second(stage), stage.places(SKU, account=QQ)
    troubled(stage, 5)
    row = Health.objects.get(supplier=stage.world.sandbox)
    assert (row.state, row.because) == ("paused", "5 unclear and 0 failed of 5")
    assert Letter.objects.filter(subject__contains="货源已自动暂停").count() == 1
    stage.wait(timedelta(seconds=1))
    stage.pays(before.order)
    order = stage.buys(SKU, account=QQ)
    put = [*asked(stage, Kind.SUPPLIER_PLACE), *asked(stage, Kind.SUPPLIER_PLACE)]
    assert {(e.order, e.act, e.supplier) for e in put} == {(pk, PLACE, other) for pk in (before.order, order.pk)}


def test_a_supplier_that_answers_too_slowly_gets_nothing_new_either(stage: Stage) -> None:
    second(stage)
    for _ in range(5):
        stage.buys(SKU, account=QQ)
    errands = asked(stage, Kind.SUPPLIER_PLACE)
    stage.wait(timedelta(seconds=31))
    record_supply([(errand, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1")) for errand in errands], at=stage.at)
    row = Health.objects.get(supplier=stage.world.sandbox)
    assert (row.state, row.because) == ("paused", "0 unclear and 0 failed, 5 slow of 5")


def test_four_bad_answers_pause_nobody(stage: Stage) -> None:
    second(stage)
    troubled(stage, 4)
    assert not Health.objects.filter(state="paused").exists()


def test_a_probe_that_is_answered_ends_the_pause(stage: Stage) -> None:
    second(stage)
    troubled(stage, 5)
    Ask.objects.exclude(key="probe").delete()
    stage.wait(2 * MINUTE)
    (errand,) = answers(stage, Kind.SUPPLIER_QUERY, SupplyAnswer(SupplyStatus.UNKNOWN))
    assert errand.act == PROBE
    assert Health.objects.get(supplier=stage.world.sandbox).state == "paused"
    stage.wait(10 * MINUTE)
    (errand,) = answers(stage, Kind.SUPPLIER_QUERY, SupplyAnswer(SupplyStatus.NOT_FOUND))
    assert Health.objects.get(supplier=stage.world.sandbox).state == "well"
    assert Letter.objects.filter(subject__contains="货源已恢复").count() == 1
    assert asked(stage, Kind.SUPPLIER_QUERY) == []


TAKEN, FAILED = SupplyAnswer(SupplyStatus.ACCEPTED, "S1"), SupplyAnswer(SupplyStatus.FAILED, "S1")


def taken(stage: Stage, count: int) -> list[UUID]:
    """So many orders that their supplier has taken."""
    orders = [stage.buys(SKU, account=QQ).pk for _ in range(count)]
    answers(stage, Kind.SUPPLIER_PLACE, TAKEN)
    return orders


def health(stage: Stage) -> str:
    return Health.objects.get(supplier=stage.world.sandbox).state


def test_a_supplier_that_takes_orders_and_lets_them_fail_is_paused_by_what_it_calls(stage: Stage) -> None:
    second(stage)
    orders = taken(stage, 5)
    for number, order in enumerate(orders):
        calls(stage, order, stage.world.sandbox, f"C{number}", answer=FAILED)
        assert Health.objects.filter(state="paused").exists() == (number == 4)
    assert Health.objects.get(supplier=stage.world.sandbox).because == "5 of 5 orders failed"


def test_a_supplier_whose_orders_are_found_to_have_failed_is_paused(stage: Stage) -> None:
    second(stage)
    taken(stage, 5)
    stage.wait(MINUTE)
    answers(stage, Kind.SUPPLIER_QUERY, FAILED)
    assert health(stage) == "paused"


def test_who_delivers_most_of_what_it_takes_goes_on(stage: Stage) -> None:
    second(stage)
    orders = taken(stage, 11)
    for number, order in enumerate(orders):
        answer = FAILED if number >= 6 else None
        calls(stage, order, stage.world.sandbox, f"C{number}", number="S1", answer=answer)
    assert not Health.objects.filter(state="paused").exists()


def test_an_order_that_was_stopped_is_nobodys_failure(stage: Stage) -> None:
    for order in taken(stage, 5):
        Delivery.objects.filter(order=order).update(fence=Fence.WAITING)
        calls(stage, order, stage.world.sandbox, f"C{order}", answer=FAILED)
    assert not Health.objects.filter(state="paused").exists()


def test_who_lets_orders_fail_is_not_well_because_it_answers(stage: Stage) -> None:
    second(stage)
    taken(stage, 1)
    troubled(stage, 5, SupplyStatus.FAILED)
    assert health(stage) == "paused"
    probes = 0
    for minute in range(1, 18):
        stage.wait(MINUTE)
        errands = answers(stage, Kind.SUPPLIER_QUERY, SupplyAnswer(SupplyStatus.NOT_FOUND))
        probes += sum(errand.act == PROBE for errand in errands)
        assert minute >= 15 or health(stage) == "paused", minute
    assert (probes > 5, health(stage)) == (True, "well"), "their failures are a quarter of an hour ago"
    assert Letter.objects.filter(subject__contains="货源已恢复").count() == 1


def test_how_orders_ended_is_kept_for_a_day(stage: Stage) -> None:
    calls(stage, taken(stage, 1)[0], stage.world.sandbox, "C1")
    assert old_ends(stage.wait(timedelta(hours=23)), 9) == []
    assert forget_ends(old_ends(stage.wait(timedelta(hours=1)), 9), at=stage.at) == 1

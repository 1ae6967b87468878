"""Does a supplier whose system answers badly get nothing new, until it answers well again?"""

from datetime import timedelta

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.delivery.errands import PLACE, PROBE
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.flows.record_supply import record_supply
from anxin.sourcing.models import Health
from anxin.support.models import Letter
from tests.cases.docked import answers, asked
from tests.flows.sourcing import SKU, second
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

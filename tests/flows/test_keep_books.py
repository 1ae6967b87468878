"""Are the books kept while nobody looks, and each day sealed once?"""

from anxin.flows.keep_books import keep_books
from anxin.ledger.accounts import outside
from anxin.ledger.models import Rollup, Root
from anxin.ledger.queries import balance
from tests.ledger.books import wait_until_all_is_past
from tests.support.cast import DAY, Stage


def test_each_day_is_sealed_once_and_the_next_after_it(open_stage: Stage) -> None:
    open_stage.buys("steam-50")
    wait_until_all_is_past()
    keep_books(at=open_stage.at)
    keep_books(at=open_stage.at)
    open_stage.buys("steam-50")
    wait_until_all_is_past()
    keep_books(at=open_stage.wait(DAY))
    first, second = Root.objects.order_by("day")
    assert (second.day - first.day).days == 1
    assert bytes(second.previous) == bytes(first.hash)
    assert second.leaves >= 1


def test_rolling_up_changes_no_balance(open_stage: Stage) -> None:
    shop, channel = open_stage.world.shop, open_stage.world.channel
    open_stage.buys("steam-50")
    before = balance(outside(shop, channel))
    wait_until_all_is_past()
    assert keep_books(at=open_stage.at) > 0
    assert Rollup.objects.exists()
    assert balance(outside(shop, channel)) == before == -4_850


def test_a_clock_that_was_set_back_seals_no_day_twice(open_stage: Stage) -> None:
    keep_books(at=open_stage.at)
    keep_books(at=open_stage.at - 3 * DAY)
    assert Root.objects.count() == 1

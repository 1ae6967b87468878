"""Does one complaint that cannot be read hide no other, and a word that nobody knows change nothing?"""

import logging
from datetime import date
from typing import Any

import pytest

from anxin.agenda.kinds import PATIENCE
from anxin.agenda.kinds import Kind as Ask
from anxin.complaints.channel import Stage
from anxin.complaints.deadlines import unwatched_channels
from anxin.complaints.errands import ComplaintAnswer
from anxin.flows.claim_complaints import claim_complaints
from anxin.flows.record_complaints import record_complaints
from anxin.flows.watch_complaints import watch_complaints
from anxin.integrations.alipay.complaints import AlipayComplaints
from anxin.integrations.alipay.gateway import Reply
from anxin.support.models import Letter
from tests.complaints.conftest import Outside, acts, of
from tests.support.cast import HOUR

ROW = {
    "complain_event_id": "2026112200",
    "status": "MERCHANT_PROCESSING",
    "gmt_create": "2026-11-22 14:00:00",
    "trade_amount": "48.50",
    "leaf_category_name": "申请退款",
}


class Gateway:
    """Answers whatever is asked with one page."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = list(rows)

    def ask(self, _method: str, _content: dict[str, Any]) -> Reply:
        return Reply({"code": "10000", "trade_complain_infos": self.rows})


@pytest.mark.parametrize("hole", [{"complain_event_id": ""}, {"gmt_create": None}, {"trade_amount": "a lot"}])
def test_a_row_without_its_form_is_left_out_and_said(hole: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    house: Any = Gateway(ROW | hole, ROW)
    with caplog.at_level(logging.WARNING):
        (told,) = AlipayComplaints(house).list_complaints(date(2026, 11, 1), date(2026, 11, 22))
    assert told.outside_id == ROW["complain_event_id"]
    assert "cannot be read" in caplog.text


def test_a_state_that_nobody_knows_is_kept_and_changes_nothing(outside: Outside) -> None:
    order = outside.shop.buys("steam-50")
    number = outside.complains(order, stage=Stage.UNKNOWN)
    outside.notifies(number)
    outside.works()
    before = (of(number).state, acts(number))
    assert before[0] == "answered"
    outside.notifies(number, action="SOMETHING_NEW")
    outside.works()
    assert (of(number).state, acts(number)) == before


def test_a_channel_that_shows_no_list_is_told_to_the_operators_and_asked_on(outside: Outside) -> None:
    shop = outside.shop
    watch_complaints([outside.channel], at=shop.at)
    tries = PATIENCE[Ask.COMPLAINT_LIST].max_tries
    for _ in range(tries):
        shop.wait(2 * HOUR)
        ((errand,), _) = claim_complaints(Ask.COMPLAINT_LIST, limit=5, at=shop.at, lease_seconds=60)
        record_complaints([(errand, ComplaintAnswer(detail="status 403"))], at=shop.at)
    assert claim_complaints(Ask.COMPLAINT_LIST, limit=5, at=shop.wait(2 * HOUR), lease_seconds=60) == ([], [])
    (letter,) = Letter.objects.filter(kind__startswith="blind-")
    assert letter.person_id == shop.world.people["operator"]
    assert unwatched_channels(shop.at, 5) == [outside.channel]
    outside.looks()
    assert not unwatched_channels(shop.at, 5)

"""Do two who record the same answers the other way round wait for each other for ever?"""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from anxin.agenda.kinds import Kind as Ask
from anxin.complaints.errands import ComplaintAnswer
from anxin.complaints.models import Complaint
from anxin.flows.claim_complaints import claim_complaints
from anxin.flows.record_complaints import record_complaints
from tests.complaints.conftest import Outside, of
from tests.support.databases import Database
from tests.support.waiting import until

AtOnce = Callable[..., list[Any]]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.mark.parametrize("joined", [True, False], ids=["of orders", "of no order yet"])
def test_answers_recorded_in_opposite_order_wait_once_and_both_come_through(
    joined: bool, open_outside: Outside, at_once: AtOnce, committed_db: Database
) -> None:
    orders = [open_outside.shop.buys("steam-50") if joined else None for _ in range(2)]
    numbers = [open_outside.complains(order) for order in orders]
    for number in numbers:
        open_outside.notifies(number)
    open_outside.works()
    for number in numbers * 2:
        open_outside.changes(number, words=f"再说一遍 {number}")
        open_outside.notifies(number, action="USER_RESPONSE")
    errands, _ = claim_complaints(Ask.COMPLAINT_QUERY, limit=9, at=open_outside.shop.at, lease_seconds=60)
    of_number = {number: [one for one in errands if one.outside_id == number] for number in numbers}
    batches = [[(one, _told(open_outside, one)) for one in ones] for ones in zip(*of_number.values(), strict=True)]
    batches[1].reverse()
    with committed_db.connect(autocommit=False) as holder:
        holder.execute("SELECT 1 FROM complaints_complaint FOR UPDATE")
        letting_go = threading.Thread(target=_let_go_when_both_wait, args=[holder, committed_db])
        letting_go.start()
        done = at_once(*[lambda batch=batch: record_complaints(batch, at=open_outside.shop.at) for batch in batches])
        letting_go.join()
    assert done == [0, 0]
    assert [of(number).words for number in numbers] == [f"再说一遍 {number}" for number in numbers]
    assert Complaint.objects.count() == 2


def _told(outside: Outside, errand: Any) -> ComplaintAnswer:
    return ComplaintAnswer(told=(outside.known[errand.outside_id],))


def _let_go_when_both_wait(holder: psycopg.Connection[Any], database: Database) -> None:
    with database.connect() as looker:
        until(lambda: looker.execute(WAITING).fetchone() == (2,))
    holder.rollback()

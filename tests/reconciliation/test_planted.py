"""Are the planted differences exactly those found: all of them, and none invented?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxin.flows.acts.take_bill import take_bill
from anxin.reconciliation.lines import BillLine
from anxin.reconciliation.models import FeeTerms
from anxin.reconciliation.screen import MOST
from tests.reconciliation.desk import RATE, Desk, stranger

PAYMENTS, REFUNDS = 9, 3
WHOLE = PAYMENTS + 2 * REFUNDS

# what a bill can do to a line, and the difference that follows
KINDS = {
    "lost": "missing_there",
    "other_amount": "amount",
    "other_currency": "currency",
    "failed": "state",
    "nonsense": "state",
    "dear": "fee",
    "pending": None,
    "late": None,
    "twice": "missing_here",
    "honest": None,
}
plan = st.tuples(
    st.lists(st.sampled_from(sorted(KINDS)), min_size=WHOLE, max_size=WHOLE),
    st.integers(0, 4),
    st.booleans(),
)


def _planted(line: BillLine, how: str) -> list[BillLine]:
    return {
        "lost": [],
        "other_amount": [line._replace(amount_minor=line.amount_minor + 1)],
        "other_currency": [line._replace(currency="USD")],
        "failed": [line._replace(state="FAIL")],
        "nonsense": [line._replace(state="a word\tof \\N no meaning")],
        "dear": [line._replace(fee_minor=line.fee_minor + 2)],
        "pending": [line._replace(state="PROCESSING")],
        "late": [line._replace(at=line.at + timedelta(hours=5))],
        "twice": [line, line._replace(at=line.at + timedelta(seconds=1))],
        "honest": [line],
    }[how]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=30)
@given(plan)
def _holds(desk: Desk, honest: list[BillLine], planted: tuple[list[str], int, bool]) -> None:
    hows, strangers, backwards = planted
    lines = [there for line, how in zip(honest, hows, strict=True) for there in _planted(line, how)]
    unknown = [stranger(honest[0].at) for _ in range(strangers)]
    lines = [*lines[::-1], *unknown] if backwards else [*unknown, *lines]
    expected = {(KINDS[how], line.our_no) for line, how in zip(honest, hows, strict=True) if KINDS[how]}
    expected |= {("missing_here", line.our_no) for line in unknown}
    with transaction.atomic():
        new = desk.file()
        new = replace(new, by_hand=False)
        taken = take_bill(new, lines, by="machine", at=desk.stage.at)
        found = desk.differences()
        assert {(row.kind, row.our_no) for row in found} == expected
        assert len(found) == len(expected) == taken.fresh
        assert taken.lines == len(lines)
        shown = [kind for kind, _ in expected if kind != "missing_there"]
        assert taken.matched == len(lines) - len(shown) - hows.count("pending")
        transaction.set_rollback(True)


@pytest.mark.parametrize("most", [MOST, 1])
def test_planted_differences_are_exactly_those_found(desk: Desk, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr("anxin.reconciliation.screen.MOST", most)
    desk.sells(PAYMENTS)
    assert len(desk.gives_back(REFUNDS)) == REFUNDS
    desk.next_morning()
    FeeTerms.objects.create(channel_id=desk.channel, basis_points=RATE)
    _holds(desk, desk.honest())

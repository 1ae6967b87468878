"""When does a picture agree with our record, when does it contradict it, and when does it say nothing?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from anxin.evidence.reading.compare import compare
from anxin.evidence.reading.shapes import FIELDS, Found, Kind, Reading, Record, Value, Verdict
from tests.evidence.reading.payments import payments

ONE, TWIN = payments()[0], payments()[1]


def reading(record: Record, *, confidence: float = 0.999, sure: bool = True, **other: Value) -> Reading:
    """A picture that shows this record, but for what is said otherwise."""
    shown = {name: other.get(name, getattr(record, name)) for name in FIELDS}
    fields = {name: Found(value=value, confidence=confidence, sure=sure) for name, value in shown.items()}
    return Reading(readable=True, kind=Kind.PAYMENT, fields=fields)


def test_what_is_read_and_equal_matches() -> None:
    compared = compare(reading(ONE.record), ONE.record)
    assert set(compared.verdicts.values()) == {Verdict.MATCHED}
    assert compared.match == "matched"


def test_a_twin_of_the_same_shop_and_amount_contradicts() -> None:
    compared = compare(reading(TWIN.record), ONE.record)
    assert compared.verdicts["amount_minor"] is Verdict.MATCHED
    assert {compared.verdicts[name] for name in ("transaction_no", "merchant_no", "order_no")} == {Verdict.CONTRADICTED}
    assert compared.match == "contradicted"


@given(st.integers(0, 27), st.sampled_from("0123456789"), st.floats(0.9, 1.0))
def test_one_digit_more_or_less_never_matches_and_never_contradicts(at: int, digit: str, confidence: float) -> None:
    number = ONE.transaction_no
    changed = number[:at] + digit + number[at + 1 :]
    for other in {changed, number[:at] + number[at + 1 :], number[:at] + digit + number[at:]} - {number}:
        compared = compare(reading(ONE.record, confidence=confidence, transaction_no=other), ONE.record)
        assert compared.verdicts["transaction_no"] is Verdict.NEAR


@given(st.integers(1, 10_000_000))
def test_another_amount_never_matches_and_a_lower_one_may_be_a_coupon(minor: int) -> None:
    record = replace(ONE.record, amount_minor=minor)
    verdict = compare(reading(ONE.record), record).verdicts["amount_minor"]
    if minor == ONE.amount_minor:
        assert verdict is Verdict.MATCHED
    else:
        assert verdict is (Verdict.NEAR if ONE.amount_minor < minor else Verdict.CONTRADICTED)


@given(st.integers(-100_000, 100_000))
def test_another_second_never_matches(seconds: int) -> None:
    compared = compare(reading(ONE.record, paid_at=ONE.paid_at + timedelta(seconds=seconds)), ONE.record)
    assert (compared.verdicts["paid_at"] is Verdict.MATCHED) == (seconds == 0)
    assert (compared.verdicts["paid_at"] is Verdict.CONTRADICTED) == (abs(seconds) > 600)


def test_what_is_uncertain_is_not_read_and_contradicts_nothing() -> None:
    compared = compare(reading(TWIN.record, sure=False), ONE.record)
    assert set(compared.verdicts.values()) == {Verdict.UNREAD}
    assert compared.match == "unverified"
    assert compare(reading(ONE.record, sure=False), ONE.record).match == "unverified"


def test_what_is_less_than_certain_does_not_contradict() -> None:
    more = ONE.amount_minor + 1
    assert compare(reading(ONE.record, confidence=0.93, amount_minor=more), ONE.record).match == "matched"
    assert compare(reading(ONE.record, confidence=0.99, amount_minor=more), ONE.record).match == "contradicted"


def test_an_amount_and_a_time_alone_point_at_nothing() -> None:
    fields = {name: reading(ONE.record).fields[name] for name in ("amount_minor", "paid_at")}
    assert compare(Reading(readable=False, kind=Kind.PAYMENT, fields=fields), ONE.record).match == "unverified"


def test_what_we_do_not_know_is_neither() -> None:
    compared = compare(reading(ONE.record), Record(order_no=ONE.order_no))
    assert compared.verdicts["amount_minor"] is Verdict.UNKNOWN
    assert compared.match == "matched"


def test_a_reference_or_a_code_anywhere_on_the_page_matches() -> None:
    page = Reading(readable=True, kind=Kind.GOODS, order_refs=(ONE.order_no,), codes=("AB2CD-3EF4G",))
    assert compare(page, ONE.record).match == "matched"
    assert compare(page, TWIN.record).match == "unverified"
    assert compare(page, Record(codes=("ab2cd3ef4g",))).verdicts["code"] is Verdict.MATCHED
    assert compare(page, Record(codes=("ab2cd3ef4x",))).verdicts["code"] is Verdict.UNREAD


def test_codes_stay_in_memory() -> None:
    page = Reading(readable=True, kind=Kind.GOODS, codes=("AB2CD-3EF4G",), code_hints=("AB…4G (11)",))
    assert "AB2CD" not in repr(page) + str(page.to_json())
    assert Reading.from_json(page.to_json()) == replace(page, codes=())


@given(st.builds(Found, value=st.integers(1, 10**9), confidence=st.floats(0, 1), sure=st.booleans()))
def test_a_reading_travels_as_json(found: Found) -> None:
    told = replace(reading(ONE.record), fields={"amount_minor": found}).to_json()
    assert Reading.from_json(told).to_json() == told

"""Does each ask have at most one holder, and does a dead holder's ask come back?"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Consequence, Kind
from anxin.agenda.models import Ask
from anxin.agenda.next_act import Recorded
from anxin.agenda.plan import plan
from anxin.agenda.postpone import postpone
from anxin.agenda.queries import next_due, waiting
from tests.agenda.asking import LONG, NOON, SHORT, later, planned, put, row, take


def hot_updates() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_tuples_hot_updated('agenda_ask'::regclass)")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
class TestClaim:
    def test_what_is_due_is_claimed_with_all_it_needs(self) -> None:
        (subject,) = put(key="1", payload={"n": 1})
        (held,) = take()
        assert (held.kind, held.subject, held.key, held.payload) == (Kind.REFUND_ASK, subject, "1", {"n": 1})
        assert (held.due_at, held.tries, held.asked_at, held.recorded) == (NOON, 1, None, Recorded.NOTHING)

    def test_what_is_not_due_yet_stays(self) -> None:
        put(due_at=later(1))
        assert take() == []
        assert len(take(at=later(1))) == 1

    def test_other_kinds_stay(self) -> None:
        put(kind=Kind.MAIL)
        assert take() == []

    def test_the_longest_due_come_first(self) -> None:
        late, early = put(due_at=NOON), put(due_at=later(-60))
        assert [held.subject for held in take()] == early + late
        assert Ask.objects.filter(tries=1).count() == 2

    def test_no_more_than_the_limit_and_the_oldest_of_them(self) -> None:
        put(3)
        early = put(2, due_at=later(-60))
        assert {held.subject for held in take(2)} == set(early)

    def test_a_held_ask_is_not_claimed_again(self) -> None:
        put()
        take()
        assert take() == []

    def test_a_lapsed_lease_brings_it_back_under_another_token(self) -> None:
        put()
        (first,) = take(lease_seconds=SHORT)
        (second,) = take()
        assert (second.id, second.tries) == (first.id, 2)
        assert second.token != first.token

    def test_moving_business_time_ends_no_lease(self) -> None:
        put()
        take()
        assert take(at=NOON + timedelta(days=400)) == []

    def test_a_floor_leaves_out_what_was_due_before(self) -> None:
        put(due_at=later(-60))
        new = put()
        assert [held.subject for held in take(floor=later(-1))] == new

    def test_a_batch_is_one_statement(self, django_assert_num_queries: Any) -> None:
        put(100)
        with django_assert_num_queries(1):
            assert len(take()) == 100


@pytest.mark.usefixtures("committed_db")
def test_a_claim_writes_no_index_entries() -> None:
    """In a table of its own, whose pages no other test has filled."""
    put(20)
    with transaction.atomic():
        before = hot_updates()
        take()
        assert hot_updates() - before == 20


@pytest.mark.django_db
class TestBegin:
    def test_the_attempt_is_on_record_for_the_next_holder(self) -> None:
        put()
        held = take()
        assert begin(held, at=later(1), lease_seconds=SHORT) == [held[0].id]
        (next_holder,) = take()
        assert (next_holder.asked_at, next_holder.recorded) == (later(1), Recorded.ATTEMPT)

    def test_it_renews_the_lease(self) -> None:
        put()
        begin(take(lease_seconds=SHORT), at=NOON, lease_seconds=LONG)
        assert take() == []

    def test_a_late_worker_may_not_begin(self) -> None:
        put()
        late = take(lease_seconds=SHORT)
        take()
        assert begin(late, at=NOON, lease_seconds=LONG) == []
        assert row(late[0]).asked_at is None


@pytest.mark.django_db
class TestFinish:
    def test_an_answered_ask_leaves_no_row(self) -> None:
        put(3)
        held = take()
        assert finish(held[1:]) == [one.id for one in held[1:]]
        assert Ask.objects.get().id == held[0].id

    def test_a_late_worker_cannot_finish(self) -> None:
        put()
        late = take(lease_seconds=SHORT)
        held = take()
        assert finish(late) == []
        assert row(held[0]).token == held[0].token

    def test_finishing_twice_is_finishing_once(self) -> None:
        put()
        held = take()
        finish(held)
        assert finish(held) == []

    def test_a_worker_whose_lease_lapsed_unnoticed_may_still_finish(self) -> None:
        put()
        held = take(lease_seconds=SHORT)
        assert finish(held) == [held[0].id]

    def test_the_outcome_is_in_the_order_given(self) -> None:
        put(5)
        held = list(reversed(take()))
        assert finish(held) == [one.id for one in held]


@pytest.mark.django_db
class TestGiveUp:
    def test_what_is_given_up_names_its_consequence(self) -> None:
        put()
        (given_up,) = give_up(take())
        assert given_up.consequence is Consequence.REFUND_UNKNOWN
        assert not Ask.objects.exists()

    def test_a_late_worker_cannot_give_up(self) -> None:
        put()
        late = take(lease_seconds=SHORT)
        take()
        assert give_up(late) == []
        assert Ask.objects.count() == 1


@pytest.mark.django_db
class TestPostpone:
    def test_a_postponed_ask_waits_for_its_backoff(self) -> None:
        put()
        held = take()
        assert postpone(held, at=NOON, because="timeout") == [held[0].id]
        ask = row(held[0])
        assert later(1) <= ask.due_at <= later(2)
        assert (ask.because, ask.token, ask.leased_until) == ("timeout", None, None)
        assert take() == []
        assert len(take(at=ask.due_at)) == 1

    def test_an_attempt_without_an_answer_stays_on_record(self) -> None:
        put()
        held = take()
        begin(held, at=NOON, lease_seconds=LONG)
        postpone(held, at=NOON, because="timeout")
        assert row(held[0]).asked_at == NOON

    def test_an_attempt_that_surely_never_arrived_is_taken_back(self) -> None:
        put()
        held = take()
        begin(held, at=NOON, lease_seconds=LONG)
        postpone(held, at=NOON, because="connection refused", unanswered=False)
        assert row(held[0]).asked_at is None

    def test_a_late_worker_cannot_postpone(self) -> None:
        put()
        late = take(lease_seconds=SHORT)
        take()
        assert postpone(late, at=NOON, because="late") == []
        assert row(late[0]).due_at == NOON

    def test_each_may_wait_as_long_as_it_was_told(self) -> None:
        put(2)
        held = take()
        postpone(held, at=NOON, because="told", wait_seconds=[5, 7])
        assert [row(one).due_at for one in held] == [later(5), later(7)]

    def test_a_batch_is_one_statement(self, django_assert_num_queries: Any) -> None:
        put(100)
        held = take()
        with django_assert_num_queries(1):
            postpone(held, at=NOON, because="busy")


@pytest.mark.django_db
class TestNextDue:
    def test_nothing_waits(self) -> None:
        assert next_due() is None

    def test_the_earliest_of_all_kinds(self) -> None:
        put(due_at=later(9))
        put(due_at=later(4), kind=Kind.MAIL)
        assert next_due() == later(4)
        assert next_due([Kind.REFUND_ASK]) == later(9)

    def test_what_is_held_is_left_out_until_its_lease_lapses(self) -> None:
        put(2)
        put(due_at=later(9))
        take(1)
        take(1, lease_seconds=SHORT)
        assert next_due() == NOON
        take()
        assert next_due() == later(9)

    def test_waiting_is_counted_by_kind(self) -> None:
        put(2)
        put(kind=Kind.MAIL)
        assert waiting() == {Kind.REFUND_ASK: 2, Kind.MAIL: 1}


def test_two_workers_never_hold_the_same_ask(committed_db: Any, at_once: Any) -> None:
    put(300)

    def work() -> list[Claimed]:
        held: list[Claimed] = []
        while batch := take(7):
            held += batch
        return held

    taken = [held for worker in at_once(*[work] * 4) for held in worker]
    assert len(taken) == len({held.id for held in taken}) == 300
    assert set(Ask.objects.values_list("tries", flat=True)) == {1}


def test_a_row_that_a_rival_looks_at_is_skipped_not_waited_for(committed_db: Any) -> None:
    first, second = put(due_at=later(-1)), put()
    with committed_db.connect(autocommit=False) as rival:
        rival.execute("SELECT id FROM agenda_ask WHERE subject = %s FOR UPDATE", first)
        assert [held.subject for held in take()] == second
    assert [held.subject for held in take()] == first


def test_a_worker_killed_before_its_commit_leaves_the_ask_free(committed_db: Any) -> None:
    put()
    worker = committed_db.connect(autocommit=False)
    worker.execute("UPDATE agenda_ask SET tries = tries + 1, token = uuidv7(), leased_until = 'infinity'")
    with committed_db.connect() as killer:
        killer.execute("SELECT pg_terminate_backend(%s, 5000)", [worker.info.backend_pid])
    worker.close()
    (held,) = take()
    assert held.tries == 1


def test_an_old_and_a_new_holder_finish_at_once_and_one_of_them_does(committed_db: Any, at_once: Any) -> None:
    put()
    late = take(lease_seconds=SHORT)
    held = take()
    assert at_once(lambda: finish(late), lambda: finish(held)) == [[], [held[0].id]]
    assert not Ask.objects.exists()


def test_an_old_holder_finishing_while_another_claims_leaves_one_of_them_with_it(
    committed_db: Any, at_once: Any
) -> None:
    put(50)
    old = take(lease_seconds=SHORT)
    finished, claimed = at_once(lambda: finish(old), take)
    assert len(finished) + len(claimed) == 50
    assert not set(finished) & {held.id for held in claimed}


def test_two_planners_of_the_same_asks_leave_one_of_each(committed_db: Any, at_once: Any) -> None:
    asks = planned(200)
    assert at_once(lambda: plan(asks), lambda: plan(list(reversed(asks)))) == [None, None]
    assert Ask.objects.count() == 200

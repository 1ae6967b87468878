"""Does a state change once, for one of two rivals, and leave its row of history?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models, transaction

from anxin.refs import new_id
from anxin.transitions.each import Each
from anxin.transitions.models import Step
from anxin.transitions.move import move

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
SHOP = new_id()


class Parcel(models.Model):
    objects: ClassVar[models.Manager["Parcel"]] = models.Manager()
    id = models.UUIDField(primary_key=True, default=new_id)
    shop = models.UUIDField(default=SHOP)
    state = models.CharField(max_length=20, default="packed")
    due_at = models.DateTimeField(null=True)
    labels = models.JSONField(default=dict)

    class Meta:
        app_label = "transitions"


class ParcelStep(Step):
    objects: ClassVar[models.Manager["ParcelStep"]] = models.Manager()
    subject = models.ForeignKey(Parcel, models.PROTECT, related_name="steps")
    shop = models.UUIDField()

    class Meta:
        app_label = "transitions"


class Stone(models.Model):
    """A thing without a history."""

    state = models.CharField(max_length=20)

    class Meta:
        app_label = "transitions"


def make_tables() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Parcel)
        editor.create_model(ParcelStep)


@pytest.fixture
def tables(db: None) -> Iterator[None]:
    # deferred foreign keys would still wait when the tables go with the rollback
    make_tables()
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def pack(count: int = 1, **columns: Any) -> list[UUID]:
    return [parcel.id for parcel in Parcel.objects.bulk_create(Parcel(**columns) for _ in range(count))]


def send(ids: list[UUID], **changes: Any) -> list[UUID]:
    return move(Parcel, ids, from_="packed", to="sent", by="staff:ari", because="collected", at=NOON, **changes)


def state_of(id_: UUID) -> str:
    return Parcel.objects.get(pk=id_).state


def test_a_move_leaves_one_step_that_tells_it_all(tables: None) -> None:
    (parcel,) = pack()
    assert send([parcel]) == [parcel]
    step = ParcelStep.objects.get()
    assert (step.subject.pk, step.from_state, step.to_state) == (parcel, "packed", "sent")
    assert (step.by, step.because, step.at) == ("staff:ari", "collected", NOON)


def test_a_step_carries_the_shop_of_its_subject(tables: None) -> None:
    shop = new_id()
    send(pack(shop=shop))
    assert ParcelStep.objects.get().shop == shop


def test_the_second_move_finds_nothing_to_move(tables: None) -> None:
    ids = pack()
    send(ids)
    assert send(ids) == []
    assert ParcelStep.objects.count() == 1


def test_only_those_in_the_right_state_move(tables: None) -> None:
    packed, lost = pack(), pack(state="lost")
    assert send(lost + packed) == packed
    assert state_of(lost[0]) == "lost"
    assert not ParcelStep.objects.filter(subject_id=lost[0]).exists()


def test_several_states_may_lead_to_one(tables: None) -> None:
    packed, lost = pack(), pack(state="lost")
    move(Parcel, packed + lost, from_=["packed", "lost"], to="found", by="machine", because="seen", at=NOON)
    assert set(ParcelStep.objects.values_list("subject_id", "from_state")) == {
        (packed[0], "packed"),
        (lost[0], "lost"),
    }


def test_the_moved_come_back_in_the_order_given(tables: None) -> None:
    ids = list(reversed(pack(5)))
    assert send(ids) == ids


def test_one_id_given_twice_moves_once(tables: None) -> None:
    (parcel,) = pack()
    assert send([parcel, parcel]) == [parcel]
    assert ParcelStep.objects.count() == 1


def test_an_id_that_does_not_exist_does_not_move(tables: None) -> None:
    assert send([new_id()]) == []
    assert not ParcelStep.objects.exists()


def test_a_change_rides_along(tables: None) -> None:
    (parcel,) = pack()
    send([parcel], due_at=NOON, labels={"fragile": True})
    moved = Parcel.objects.get()
    assert (moved.due_at, moved.labels) == (NOON, {"fragile": True})


def test_a_change_may_empty_a_column(tables: None) -> None:
    send(pack(due_at=NOON), due_at=None)
    assert Parcel.objects.get().due_at is None


def test_a_change_does_not_touch_what_did_not_move(tables: None) -> None:
    (lost,) = pack(state="lost")
    send([lost], due_at=NOON)
    assert Parcel.objects.get().due_at is None


def test_each_row_may_get_a_value_of_its_own(tables: None) -> None:
    ids = pack(3)
    dues: dict[UUID, object] = {id_: NOON + timedelta(hours=n) for n, id_ in enumerate(ids)}
    labels: dict[UUID, object] = {id_: {"n": n} for n, id_ in enumerate(ids)}
    send(ids, due_at=Each(dues), labels=Each(labels))
    assert dict(Parcel.objects.values_list("id", "due_at")) == dues
    assert dict(Parcel.objects.values_list("id", "labels")) == labels


def test_each_must_name_every_id(tables: None) -> None:
    ids = pack(2)
    with pytest.raises(ValueError, match="forgets 1 of 2"):
        send(ids, due_at=Each({ids[0]: NOON}))
    assert state_of(ids[0]) == "packed"


def test_a_thousand_need_one_statement(tables: None, django_assert_num_queries: Any) -> None:
    ids = pack(1_000)
    with django_assert_num_queries(1):
        assert len(send(ids)) == 1_000
    assert ParcelStep.objects.count() == 1_000


def test_nothing_to_move_asks_the_database_nothing(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert send([]) == []


def test_a_naive_time_is_refused(tables: None) -> None:
    ids = pack()
    with pytest.raises(ValueError, match="aware"):
        move(Parcel, ids, from_="packed", to="sent", by="machine", because="", at=NOON.replace(tzinfo=None))
    assert state_of(ids[0]) == "packed"


def test_an_unknown_column_is_refused(tables: None) -> None:
    with pytest.raises(FieldDoesNotExist):
        send(pack(), colour="red")


def test_a_thing_without_history_cannot_move() -> None:
    with pytest.raises(TypeError, match="class StoneStep"):
        move(Stone, [new_id()], from_="here", to="there", by="machine", because="", at=NOON)


def test_of_eight_rivals_one_moves_it(committed_db: Any, at_once: Any) -> None:
    make_tables()
    ids = pack()
    outcomes = at_once(*[lambda: send(ids)] * 8)
    assert sorted(outcomes, key=len) == [[]] * 7 + [ids]
    assert ParcelStep.objects.count() == 1


def test_a_rival_who_waited_sees_what_the_first_did(committed_db: Any, at_once: Any) -> None:
    make_tables()
    ids = pack(20)

    def lose() -> list[UUID]:
        return move(Parcel, ids, from_="packed", to="lost", by="machine", because="late", at=NOON)

    def in_one_transaction() -> list[UUID]:
        with transaction.atomic(durable=True):
            return send(list(reversed(ids)))

    sent, lost = at_once(in_one_transaction, lose)
    assert sorted(sent + lost) == sorted(ids)
    assert not set(sent) & set(lost)
    assert ParcelStep.objects.count() == 20
    assert set(ParcelStep.objects.values_list("from_state", flat=True)) == {"packed"}

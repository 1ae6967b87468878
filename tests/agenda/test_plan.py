"""Does an ask come onto the agenda exactly once?"""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.agenda.plan import plan
from tests.agenda.asking import NOON, SHOP, later, planned, put

pytestmark = pytest.mark.django_db


def test_a_planned_ask_waits_with_all_it_was_given() -> None:
    (ask,) = planned(key="2", payload={"lang": "en"})
    plan([ask])
    row = Ask.objects.get()
    assert (row.kind, row.shop, row.subject, row.key) == (Kind.REFUND_ASK, SHOP, ask.subject, "2")
    assert (row.payload, row.due_at, row.tries) == ({"lang": "en"}, NOON, 0)
    assert (row.asked_at, row.leased_until, row.token) == (None, None, None)


def test_the_same_ask_again_changes_nothing() -> None:
    (ask,) = planned()
    plan([ask])
    plan([replace(ask, due_at=later(60), payload={"other": 1}), ask])
    row = Ask.objects.get()
    assert (row.due_at, row.payload) == (NOON, {})


def test_another_key_is_another_ask() -> None:
    (ask,) = planned()
    plan([ask, replace(ask, key="2"), replace(ask, kind=Kind.REFUND_QUERY)])
    assert Ask.objects.count() == 3


def test_a_thousand_are_planned_by_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        put(1_000)
    assert Ask.objects.count() == 1_000


def test_nothing_planned_asks_the_database_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        plan([])


def test_a_kind_outside_the_list_is_refused_by_the_database() -> None:
    put()
    with pytest.raises(IntegrityError, match="ask_kind_is_listed"), transaction.atomic():
        Ask.objects.update(kind="gossip")


def test_a_lease_without_a_token_is_refused_by_the_database() -> None:
    put()
    with pytest.raises(IntegrityError, match="ask_lease_has_a_token"), transaction.atomic():
        Ask.objects.update(leased_until=NOON)


def test_the_table_is_vacuumed_by_count_and_leaves_room_for_updates() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'agenda_ask'")
        options = cursor.fetchone()[0]
    assert {"autovacuum_vacuum_scale_factor=0", "autovacuum_vacuum_threshold=1000", "fillfactor=70"} <= set(options)

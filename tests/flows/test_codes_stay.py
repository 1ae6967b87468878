"""Does the database itself keep what a code was, whoever asks for a change?"""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from anxin.delivery.models import Code
from anxin.delivery.states import CodeState
from anxin.refs import new_id
from tests.support.cast import Stage

pytestmark = pytest.mark.django_db


def refuses(code: Code, change: str, *values: Any) -> None:
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="does not become"), transaction.atomic():
        cursor.execute(f"UPDATE delivery_code SET {change} WHERE id = %s", [*values, code.pk])


def one(state: CodeState) -> Code:
    return Code.objects.filter(state=state)[0]


def test_no_code_gets_another_mark_or_shop(stage: Stage) -> None:
    stage.buys("steam-50")
    for state in (CodeState.IN_STOCK, CodeState.ALLOCATED):
        refuses(one(state), "mark = %s", b"another")
        refuses(one(state), "shop_id = %s", new_id())


def test_what_was_given_away_stays_away(stage: Stage) -> None:
    stage.buys("steam-50")
    code = one(CodeState.ALLOCATED)
    refuses(code, "state = 'in_stock'")
    Code.objects.filter(pk=code.pk).update(state=CodeState.VOID)
    refuses(code, "state = 'allocated'")
    refuses(code, "delivery_id = NULL")


def test_a_code_on_the_shelf_may_be_taken_and_put_back(stage: Stage) -> None:
    stage.places("steam-50")
    (code,) = Code.objects.filter(state=CodeState.RESERVED)
    assert Code.objects.filter(pk=code.pk).update(state=CodeState.IN_STOCK, line=None) == 1

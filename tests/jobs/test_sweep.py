"""Does one row that surprises the code keep nobody else's promise from being kept?"""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from anxin.jobs import sweep as sweeping
from anxin.jobs.sweep import sweep
from anxin.orders.models import Order
from anxin.policy.models import PolicyVersion
from anxin.policy.queries import policy_of_version
from anxin.refunds.models import Refund
from tests.support.cast import HOUR, QQ, Stage, furnished


@pytest.fixture
def late(db: Any) -> Stage:
    """A shop in whose past every promise lies."""
    stage = furnished()
    stage.at = datetime.now(UTC) - HOUR
    return stage


def test_a_row_that_cannot_be_judged_is_set_aside_and_the_others_are_refunded(late: Stage) -> None:
    orders = [late.buys("qq-coin-50", account=QQ) for _ in range(3)]
    damaged = PolicyVersion.objects.create(shop_id=late.world.shop, number=9, text="{", text_sha256="", state="draft")
    with connection.cursor() as cursor:
        # behind the back of the triggers, which let no order change its rules
        cursor.execute("SET session_replication_role = replica")
        Order.objects.filter(pk=orders[1].pk).update(policy=damaged)
        cursor.execute("SET session_replication_role = DEFAULT")
    sweep()
    assert set(Refund.objects.values_list("order", flat=True)) == {orders[0].pk, orders[2].pk}
    assert late.delivery(orders[1].pk).pk in sweeping._set_aside
    assert sweep() == sweeping.LONGEST_SLEEP_SECONDS
    sweeping._set_aside.clear()
    policy_of_version.cache_clear()

"""Does our client of the sandbox supplier tell what is so, and which callbacks does it believe?"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from anxin.delivery.supplier import (
    CallbackForged,
    ClaimStatus,
    CodeVerdict,
    FenceStatus,
    SupplierCallback,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
from anxin.integrations.sandbox.supplier import SandboxSupplier
from tests.simulators.listener import Arrived, Listener
from tests.simulators.processes import IMPATIENCE_SECONDS, Sandsup

NOWHERE = "http://127.0.0.1:9/nowhere/"

Place = Callable[..., tuple[UUID, SupplyAnswer]]


def asked(delivery: UUID, **changes: Any) -> SupplyAsk:
    """An order as the client is asked to place it."""
    settings = {"sku": "s", "quantity": 1, "account": "a", "max_price_minor": 1, "callback_url": NOWHERE}
    return SupplyAsk(**{"delivery": delivery, **settings, **changes})


@pytest.fixture
def place(supplier: SandboxSupplier, house: Sandsup) -> Place:
    """Places an order for an account of its own that behaves as told."""

    def do(behaviour: str = "deliver", url: str = NOWHERE, fault: str | None = None) -> tuple[UUID, SupplyAnswer]:
        delivery, account = uuid4(), uuid4().hex
        house.turn("behaviours", **{account: behaviour})
        if fault:
            house.turn("faults", order_no=delivery.hex, fault=fault, times=1)
        answer = supplier.place(
            asked(delivery, sku="phone-100", quantity=1, account=account, max_price_minor=9900, callback_url=url)
        )
        return delivery, answer

    return do


def delivered(house: Sandsup, delivery: UUID) -> int:
    """How often value went out for an order."""
    return sum(one["order_no"] == delivery.hex for one in house.read("deliveries")["deliveries"])


def believed(supplier: SandboxSupplier, one: Arrived) -> SupplierCallback:
    return supplier.verify_callback(method=one.method, path=one.path, headers=one.headers, body=one.body)


@pytest.mark.parametrize(
    ("behaviour", "status", "share"),
    [
        ("deliver", SupplyStatus.DELIVERED, 100),
        ("partial", SupplyStatus.PARTIAL, 50),
        ("delay", SupplyStatus.IN_PROGRESS, 0),
        ("silent", SupplyStatus.ACCEPTED, 0),
        ("fail", SupplyStatus.FAILED, 0),
    ],
)
def test_an_order_stands_as_the_supplier_behaves(
    place: Place, supplier: SandboxSupplier, behaviour: str, status: SupplyStatus, share: int
) -> None:
    delivery, answer = place(behaviour)
    assert (answer.status, answer.delivered_share) == (status, share)
    assert supplier.query(asked(delivery)) == answer


def test_the_same_order_again_delivers_nothing_more(place: Place, supplier: SandboxSupplier, house: Sandsup) -> None:
    delivery, account = uuid4(), uuid4().hex
    answers = {
        supplier.place(asked(delivery, sku="s", quantity=1, account=account, max_price_minor=1, callback_url=NOWHERE))
        for _ in range(3)
    }
    assert len(answers) == 1
    assert delivered(house, delivery) == 1


def test_an_order_nobody_placed_is_not_found_and_not_failed(supplier: SandboxSupplier) -> None:
    assert supplier.query(asked(uuid4())).status is SupplyStatus.NOT_FOUND
    assert supplier.fence(asked(uuid4())) is FenceStatus.UNKNOWN
    assert supplier.claim(asked(uuid4()), problem="not_arrived").status is ClaimStatus.UNKNOWN


def test_a_price_above_the_limit_fails_the_order(supplier: SandboxSupplier, house: Sandsup) -> None:
    house.turn("prices", dear=10_000)
    delivery = uuid4()
    answer = supplier.place(
        asked(delivery, sku="dear", quantity=1, account="a", max_price_minor=9999, callback_url=NOWHERE)
    )
    assert answer == SupplyAnswer(SupplyStatus.FAILED, detail="PRICE_EXCEEDS")
    assert delivered(house, delivery) == 0


def test_a_timeout_after_success_is_unknown_and_a_query_tells_the_truth(
    place: Place, supplier: SandboxSupplier, house: Sandsup
) -> None:
    account, delivery = uuid4().hex, uuid4()
    house.turn("behaviours", **{account: "timeout_after_success"})
    with closing(
        SandboxSupplier(base_url=house.base_url, secret=house.secret, timeout_seconds=IMPATIENCE_SECONDS)
    ) as impatient:
        answer = impatient.place(
            asked(delivery, sku="s", quantity=1, account=account, max_price_minor=1, callback_url=NOWHERE)
        )
    assert answer.status is SupplyStatus.UNKNOWN
    assert supplier.query(asked(delivery)).status is SupplyStatus.DELIVERED
    assert delivered(house, delivery) == 1


@pytest.mark.parametrize(
    ("fault", "then"),
    [
        ("error_500", SupplyStatus.NOT_FOUND),
        ("unsealed_answer", SupplyStatus.DELIVERED),
        ("forged_answer", SupplyStatus.DELIVERED),
    ],
)
def test_an_unclear_answer_is_unknown(place: Place, supplier: SandboxSupplier, fault: str, then: SupplyStatus) -> None:
    delivery, answer = place(fault=fault)
    assert answer.status is SupplyStatus.UNKNOWN
    assert supplier.query(asked(delivery)).status is then


@pytest.mark.parametrize(
    ("behaviour", "fence"),
    [
        ("delay", FenceStatus.DONE),
        ("fail", FenceStatus.DONE),
        ("silent", FenceStatus.IMPOSSIBLE),
        ("deliver", FenceStatus.IMPOSSIBLE),
        ("partial", FenceStatus.IMPOSSIBLE),
    ],
)
def test_only_what_has_not_gone_out_can_be_fenced(
    place: Place, supplier: SandboxSupplier, behaviour: str, fence: FenceStatus
) -> None:
    delivery, _ = place(behaviour)
    assert supplier.fence(asked(delivery)) is fence
    assert supplier.fence(asked(delivery)) is fence


def test_a_fenced_order_is_never_delivered(place: Place, supplier: SandboxSupplier, house: Sandsup) -> None:
    delivery, _ = place("delay")
    supplier.fence(asked(delivery))
    assert house.turn("release", key=delivery.hex) == {"released": 0}
    assert delivered(house, delivery) == 0
    assert supplier.query(asked(delivery)).status is SupplyStatus.FAILED


def test_a_delayed_order_is_delivered_when_released(
    place: Place, supplier: SandboxSupplier, house: Sandsup, hook: Listener
) -> None:
    delivery, _ = place("delay", hook.url)
    assert house.turn("release", key=delivery.hex) == {"released": 1}
    callback = believed(supplier, hook.wait_for(1)[0])
    assert (callback.delivery, callback.answer) == (delivery, supplier.query(asked(delivery)))
    assert callback.answer.status is SupplyStatus.DELIVERED


def test_a_supplier_delivering_twice_tells_so_twice(
    place: Place, supplier: SandboxSupplier, house: Sandsup, hook: Listener
) -> None:
    delivery, _ = place("deliver_twice", hook.url)
    first, second = (believed(supplier, one) for one in hook.wait_for(2))
    assert first.delivery == second.delivery == delivery
    assert first.external_id != second.external_id
    assert first.answer.supplier_no != second.answer.supplier_no
    assert delivered(house, delivery) == 2


def test_accounts_are_told_by_a_masked_name(supplier: SandboxSupplier, house: Sandsup) -> None:
    known = supplier.check_account(sku="s", account="张三 & co")
    assert known is not None
    assert "*" in known
    house.turn("accounts", nobody=None)
    assert supplier.check_account(sku="s", account="nobody") is None
    refused = supplier.place(
        asked(uuid4(), sku="s", quantity=1, account="nobody", max_price_minor=1, callback_url=NOWHERE)
    )
    assert refused == SupplyAnswer(SupplyStatus.FAILED, detail="ACCOUNT_UNKNOWN")


def test_codes_and_claims_are_answered_from_closed_sets(
    place: Place, supplier: SandboxSupplier, house: Sandsup
) -> None:
    house.turn("codes", **{"AAAA-1": "used"})
    assert supplier.check_code("AAAA-1") is CodeVerdict.USED
    assert supplier.check_code("AAAA-2") is CodeVerdict.UNKNOWN
    delivery, _ = place("deliver")
    assert supplier.claim(asked(delivery), problem="not_credited").status is ClaimStatus.DENY
    house.turn("claims", **{delivery.hex: "admit"})
    assert supplier.claim(asked(delivery), problem="not_credited").status is ClaimStatus.ADMIT
    silent, _ = place("silent")
    assert supplier.claim(asked(silent), problem="not_arrived").status is ClaimStatus.WAITING


def test_a_supplier_that_is_gone_leaves_everything_unknown() -> None:
    gone = SandboxSupplier(base_url="http://127.0.0.1:9", secret="11" * 32)
    answer = gone.place(asked(uuid4(), sku="s", quantity=1, account="a", max_price_minor=1, callback_url=NOWHERE))
    assert answer.status is SupplyStatus.UNKNOWN
    assert gone.query(asked(uuid4())).status is SupplyStatus.UNKNOWN
    assert gone.fence(asked(uuid4())) is FenceStatus.UNKNOWN
    assert gone.check_account(sku="s", account="a") is None
    assert gone.check_code("x") is CodeVerdict.UNKNOWN
    assert gone.claim(asked(uuid4()), problem="x").status is ClaimStatus.UNKNOWN


@pytest.mark.parametrize("secret", ["", "11" * 15])
def test_a_supplier_without_its_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError):
        SandboxSupplier(base_url="http://127.0.0.1:9", secret=secret)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("forged_callback", "its signature does not hold"),
        ("stale_callback", "it is stale"),
        ("other_client_callback", "it names another party"),
    ],
)
def test_a_false_callback_is_refused_and_the_true_one_after_it_believed(
    place: Place, supplier: SandboxSupplier, hook: Listener, fault: str, why: str
) -> None:
    delivery, _ = place(url=hook.url, fault=fault)
    verdicts = []
    for one in hook.wait_for(2):
        try:
            verdicts.append(believed(supplier, one).delivery.hex)
        except CallbackForged as forged:
            verdicts.append(str(forged))
    assert sorted(verdicts) == sorted([delivery.hex, why])


def test_a_replayed_callback_is_refused(place: Place, supplier: SandboxSupplier, hook: Listener) -> None:
    place(url=hook.url, fault="replayed_callback")
    first, second = hook.wait_for(2)
    believed(supplier, first)
    with pytest.raises(CallbackForged, match="its nonce was used before"):
        believed(supplier, second)


def test_a_callback_changed_on_its_way_is_refused(place: Place, supplier: SandboxSupplier, hook: Listener) -> None:
    place("fail", hook.url)
    (one,) = hook.wait_for(1)
    with pytest.raises(CallbackForged, match="its signature does not hold"):
        believed(supplier, replace(one, body=one.body.replace(b'"failed"', b'"delivered"')))
    assert believed(supplier, one).answer.status is SupplyStatus.FAILED

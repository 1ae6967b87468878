"""Is an answer recorded whose texts hold what no database takes?"""

import json
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from anxin.agenda.kinds import Kind
from anxin.catalog.models import Item
from anxin.delivery.supplier import CallbackForged, SupplyAnswer
from anxin.flows.reveal_code import reveal_code
from anxin.integrations.anxin_protocol import answers as ours
from anxin.integrations.epay.fields import read_object
from anxin.integrations.goofish import answers as goofish
from anxin.integrations.kayisu.callback import proven as kayisu_proven
from anxin.integrations.sealed import Sealed, Unproven, request_message, sealed, shared_secret
from tests.cases.docked import answers
from tests.support.cast import Stage, furnished

SECRET = "5a" * 32
WRONG = "S\0-1\ud800"


@pytest.fixture
def stage(db: None) -> Stage:
    return furnished()


def opened(body: bytes) -> dict[str, object]:
    """What came to the shop by the open protocol, proven."""
    signature, stamp, nonce = shared_secret(SECRET, "anxin", "key"), str(int(time.time())), uuid4().hex
    seal = sealed(signature, stamp, nonce, request_message("POST", "/x", stamp, nonce, body))
    reader = Sealed(signature, "a", "http://127.0.0.1:9", clock=time.time, timeout_seconds=1)
    return reader.open("POST", "/x", seal | {"anxin-key": "a"}, body)


def by_ours(delivery: UUID) -> SupplyAnswer | None:
    fields = {"order_no": delivery.hex, "status": "delivered", "delivered_share": 100}
    told = {**fields, "supplier_no": WRONG, "detail": WRONG, "codes": [f"AAAA{WRONG}"]}
    return ours.read_order(opened(json.dumps(told).encode()), delivery, 1)


def by_goofish(delivery: UUID) -> SupplyAnswer | None:
    fields = {"order_no": delivery.hex, "out_order_no": WRONG, "order_status": 20, "remark": WRONG}
    told = read_object(json.dumps({**fields, "card_items": [{"card_no": WRONG, "card_pwd": "AAAA"}]}).encode())
    return goofish.read_order(told, delivery.hex, 1, codes=True)


@pytest.mark.parametrize("read", [by_ours, by_goofish])
def test_goods_are_delivered_whatever_their_number_holds(
    stage: Stage, read: Callable[[UUID], SupplyAnswer | None]
) -> None:
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    order = stage.buys("steam-50")
    answer = read(stage.delivery(order.pk).pk)
    assert answer is not None
    answers(stage, Kind.SUPPLIER_PLACE, answer)
    assert (stage.order(order.pk).state, stage.delivery(order.pk).supplier_no) == ("delivered", "S-1")
    (seen,) = reveal_code(order.pk, by="buyer", at=stage.at)
    assert (seen.text.replace("S-1", "").strip(), "\0" in seen.text) == ("AAAA", False)


def test_what_is_nested_too_deep_proves_nothing() -> None:
    with pytest.raises(Unproven):
        opened(b"[" * 30_000)


def test_half_a_sign_in_a_callback_is_a_forgery() -> None:
    now = time.time()
    body = json.dumps({"time": str(int(now * 1000)), "sign": "x", "usorderno": "\ud800"}).encode()
    with pytest.raises(CallbackForged):
        kayisu_proven(body, "key-key-key", now)

"""Are requests signed as each protocol says? Held against its own document's example, or what another tool computed."""

import hashlib
import json
import time
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from anxin.delivery.supplier import CallbackForged, SupplyStatus
from anxin.integrations.acg.supplier import signature as acg_signature
from anxin.integrations.docking import sha1
from anxin.integrations.dujiao_next.signing import sealed as dujiao_sealed
from anxin.integrations.dujiao_next.signing import signature as dujiao_signature
from anxin.integrations.dujiao_next.supplier import CALLBACK, DujiaoNextSupplier
from anxin.integrations.goofish.signing import Keys
from anxin.integrations.goofish.supplier import GoofishSupplier, keys_of
from anxin.integrations.kayisu.callback import proven as kayisu_proven
from anxin.integrations.kayixin.signing import proven as kayixin_proven
from anxin.integrations.kayixin.signing import signature as kayixin_signature

NOW = 1_760_767_397.0
KEY = "0123456789ABCDEF"


def test_dujiao_next_signs_method_path_time_and_the_bodys_md5() -> None:
    # openssl dgst -sha256 -hmac over the four lines
    signed = dujiao_signature(
        "test-secret-key-12345", "POST", "/api/v1/upstream/orders", "1760767397", b'{"sku_id":1,"quantity":1}'
    )
    assert signed == "2c362af2c326ea97e1131afffeb04dddb69e88cf80ca4127c1ba9f8a97d61035"


def test_acg_signs_the_fields_that_are_not_empty_and_the_key() -> None:
    # printf 'app_id=10001&...&key=0123456789ABCDEF' | md5sum
    fields = {"shared_code": "ABC", "contact": "a b", "num": "2", "race": "月卡", "password": "", "app_id": "10001"}
    assert acg_signature(fields | {"app_key": KEY, "sign": "x"}, KEY) == "98a645dae0809d5f9f670807ad5a3bb6"


def test_goofish_signs_both_parties_secrets_around_the_bodys_md5() -> None:
    # the document's example, whose last step it does not print: by md5sum
    keys = Keys("677859093659717", "wK63PxlOBaY9NoqMksLeZySzGIW25ifA", "100", "o9wl81dncmvby3ijpq7eur456zhgtaxs")
    body = b'{"goods_type":1,"goods_no":"12344532"}'
    assert hashlib.md5(body).hexdigest() == "9b8030f5097d5ed123405b003dd247c5"
    assert keys.sign("1724414553", body) == "f8677927fd8421a75718e8cfaaf92221"


def test_kayisu_signs_time_body_and_key() -> None:
    # the example of its document, result included
    body = '{"day":10,"external_orderno":"","ordersn":"D100759082558859640832"}'
    signed = sha1(f"1696645385740{body}H0YnuPpcVtx7rQdMTbjN6932s5oDOqFa".encode())
    assert signed == "15b8f541eb10e3fbb33efd92c8d52d50ddca0784"


def test_kayixin_signs_account_secret_version_time_and_body() -> None:
    # the example of its document, result included
    body = b'{"orderNumber":"20251016165825069","outerNumber":""}'
    signed = kayixin_signature("10000", "652fbdd2f637606a2afbb2fe0ca72419", "1760767397", body)
    assert signed == "6a414e658265ff3ca665cee3b161c4e9"


@pytest.mark.parametrize("end", [b"\x80" + b"\0" * 12 + b'{"status":4}', b'{"status":4}', b" x", b"\0"])
def test_what_a_stranger_can_append_to_a_message_of_kayixin_is_not_believed(end: bytes) -> None:
    # MD5 lets him compute this signature from one that he has seen, without the secret
    body = b'{"outerNumber":"' + uuid4().hex.encode() + b'","status":3}' + end
    headers = {"X-App-Id": "10020", "X-Version": "3.0", "X-Timestamp": str(int(NOW))}
    headers["X-Signature"] = kayixin_signature("10020", KEY, str(int(NOW)), body)
    with pytest.raises(CallbackForged):
        kayixin_proven("10020", KEY, headers, body, NOW)


@pytest.mark.parametrize("escaped", [True, False])
def test_kayisu_callbacks_are_believed_with_slashes_as_php_or_as_others_write_them(escaped: bool) -> None:
    fields: dict[str, Any] = {"external_orderno": uuid4().hex, "status": "3", "recharge_hints": "见 https://a.b/c"}
    fields["time"] = str(int(NOW * 1000))
    plain = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    signed = plain.replace("/", "\\/") if escaped else plain
    fields["sign"] = sha1(f"{fields['time']}{signed}{KEY}".encode())
    found, moment = kayisu_proven(json.dumps(fields | {"card_list": ["never signed"]}).encode(), KEY, NOW)
    assert found["status"] == "3"
    assert "card_list" not in found
    assert abs(moment - NOW) < 0.01


def test_a_dujiao_next_callback_may_be_signed_for_its_own_kind_of_path() -> None:
    settings = {"api_secret": KEY}
    client = DujiaoNextSupplier.from_settings(
        base_url="http://127.0.0.1:9", account="dk_1", settings=settings, clock=lambda: NOW
    )
    delivery = uuid4()
    told = {"order_id": 7, "downstream_order_no": delivery.hex, "status": "canceled", "timestamp": 1}
    body = json.dumps(told).encode()
    for path, believed in ((CALLBACK, True), ("/hooks/supplier/1/", True), ("/elsewhere", False)):
        headers = dujiao_sealed("dk_1", KEY, "POST", path, NOW, body)
        if believed:
            callback = client.verify_callback(method="POST", path="/hooks/supplier/1/", headers=headers, body=body)
            assert (callback.delivery, callback.answer.status) == (delivery, SupplyStatus.FAILED)
        else:
            with pytest.raises(CallbackForged, match="signature"):
                client.verify_callback(method="POST", path="/hooks/supplier/1/", headers=headers, body=body)


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e9", "９", "9" * 17])
def test_a_time_that_is_none_is_stale(timestamp: str) -> None:
    keys = Keys("1", KEY, "2", KEY)
    with pytest.raises(CallbackForged):
        keys.prove_query({"mch_id": "2", "timestamp": timestamp, "sign": keys.sign(timestamp, b"")}, b"", time.time())


def test_goofish_two_refunds_of_an_order_are_two_pieces_of_news() -> None:
    settings = {"app_id": "10001", "app_secret": KEY, "mch_secret": KEY}
    client = GoofishSupplier.from_settings(
        base_url="http://127.0.0.1:9", account="100", settings=settings, clock=lambda: NOW
    )
    number = uuid4().hex

    def told(applied_at: int) -> str:
        refund = {"apply_time": applied_at, "refund_status": 20, "refund_amount": 100, "refund_time": 1}
        body = json.dumps({"order_type": 2, "order_no": number, "out_order_no": "7", "refund_data": refund}).encode()
        path = "/hook?" + urlencode(keys_of("100", settings).query(NOW, body))
        return client.verify_callback(method="POST", path=path, headers={}, body=body).external_id

    assert told(1) == told(1) != told(2)
    client.close()

"""Do both ends and the simulator sign what the published vectors say?"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from anxin.integrations.anxin_protocol.supplier import AnxinSupplier
from anxin.integrations.sealed import Unproven, answer_message, proven, request_message, sealed, shared_secret
from anxin.simulators.sealed_callbacks import shared_secret as their_secret

PUBLISHED = json.loads((Path(__file__).parents[3] / "docs/reference/supply-vectors.json").read_text(encoding="utf-8"))
VECTORS = PUBLISHED["vectors"]


def message(vector: dict[str, Any]) -> bytes:
    """What is signed, as our end makes it."""
    rest = (vector["timestamp"], vector["nonce"], vector["body"].encode())
    if vector["kind"] == "answer":
        return answer_message(vector["status"], *rest)
    return request_message(vector["method"], vector["path"], *rest)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_every_vector_is_signed_as_published(vector: dict[str, Any]) -> None:
    signature = shared_secret(PUBLISHED["secret"], "anxin", "key")
    headers = sealed(signature, vector["timestamp"], vector["nonce"], message(vector))
    assert headers["anxin-signature"] == vector["signature"]
    theirs = their_secret("anxin", "key", PUBLISHED["key"], PUBLISHED["secret"])
    assert theirs.verify(message(vector), base64.b64decode(vector["signature"]))


@pytest.mark.parametrize("part", ["timestamp", "nonce", "body", "method", "path"])
def test_a_signature_holds_for_nothing_else(part: str) -> None:
    vector = next(one for one in VECTORS if one["name"] == "an order")
    signature = shared_secret(PUBLISHED["secret"], "anxin", "key")
    told = sealed(signature, vector["timestamp"], vector["nonce"], message(vector))
    now = float(vector["timestamp"])
    assert proven(signature, told, now, lambda *_: message(vector)) == vector["nonce"]
    other = dict(vector, **{part: vector[part][:-1] + ("0" if vector[part][-1] != "0" else "1")})
    with pytest.raises(Unproven):
        proven(signature, told, now, lambda *_: message(other))


def test_the_published_callback_is_believed_once_while_it_is_fresh() -> None:
    vector = next(one for one in VECTORS if one["name"] == "a callback")
    now = [float(vector["timestamp"])]
    client = AnxinSupplier(
        base_url="http://127.0.0.1:9", key=PUBLISHED["key"], secret=PUBLISHED["secret"], clock=lambda: now[0]
    )
    headers = {
        "Anxin-Key": PUBLISHED["key"],
        "Anxin-Timestamp": vector["timestamp"],
        "Anxin-Nonce": vector["nonce"],
        "Anxin-Signature": vector["signature"],
    }
    came: dict[str, Any] = {"method": "POST", "path": vector["path"], "headers": headers}
    now[0] += 301
    with pytest.raises(Exception, match="it is stale"):
        client.verify_callback(**came, body=vector["body"].encode())
    now[0] -= 301
    told = client.verify_callback(**came, body=vector["body"].encode())
    assert (told.external_id, told.answer.status, told.answer.cost_minor) == ("CB0000000000000001", "delivered", 4500)
    with pytest.raises(Exception, match="its nonce was used before"):
        client.verify_callback(**came, body=vector["body"].encode())

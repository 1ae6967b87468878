"""Does the conformance check pass who keeps the protocol, and find every way of breaking it?"""

import json
from collections.abc import Iterator

import pytest

from anxin.integrations.anxin_protocol.supplier import CAPABILITIES, AnxinSupplier
from anxin.integrations.check.bench import Bench, Goods
from anxin.integrations.check.claims import CLAIMS
from anxin.integrations.check.command import main, try_claims
from anxin.integrations.check.doors import Doors
from anxin.integrations.check.listener import listening
from anxin.simulators.anxin_supplier.misbehaviours import MISBEHAVIOURS
from tests.integrations.anxin_protocol.running import AnxinHouse, anxin_supplier
from tests.simulators.processes import PATIENCE_SECONDS

GOODS = Goods(code="card-50", topup="coin-50", slow="slow-50", account="12345678")
NEVER_COMES_SECONDS = 1.0
PATIENTLY = ("--patience", str(PATIENCE_SECONDS))
FOUND_BY = {
    "answers_unsigned": "answers_are_sealed",
    "bill_lacks": "bill_is_whole",
    "callback_lost": "callback_comes_sealed",
    "callback_unsigned": "callback_comes_sealed",
    "codes_short": "codes_are_delivered",
    "conflict_accepted": "other_content_is_a_conflict",
    "fence_lies": "slow_can_be_stopped",
    "forged_accepted": "forged_is_refused",
    "not_found_failed": "unknown_is_not_found",
    "other_key_accepted": "other_key_is_refused",
    "pieces_ignored": "pieces_are_heeded",
    "price_ignored": "price_has_a_most",
    "recall_lies": "recall_is_kept",
    "refund_twice": "refund_is_one",
    "replay_accepted": "replay_is_refused",
    "second_order": "second_ask_is_one_order",
    "stale_accepted": "stale_is_refused",
    "strange_status": "codes_are_delivered",
}


# the open protocol recalls goods and has no word for a buyer's refund beside it
NOT_IN_IT = {"refund_is_heard"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[AnxinHouse]:
    with anxin_supplier() as running:
        yield running


def broken(endpoint: AnxinHouse, *misbehaviours: str) -> dict[str, str]:
    """What the check finds, by claim, with its reason."""
    endpoint.turn("misbehave", names=list(misbehaviours))
    patience = NEVER_COMES_SECONDS if "callback_lost" in misbehaviours else PATIENCE_SECONDS
    client, stranger = (
        AnxinSupplier(base_url=endpoint.base_url, key="anxin", secret=secret, timeout_seconds=PATIENCE_SECONDS)
        for secret in (endpoint.secret, endpoint.secret[::-1])
    )
    doors = Doors(endpoint.base_url, "anxin", endpoint.secret, patience)
    with listening("127.0.0.1", 0, "") as listener:
        bench = Bench(client, CAPABILITIES, listener, GOODS, patience, doors=doors, stranger=stranger)
        verdicts = try_claims(bench)
    for one in (client, stranger):
        one.close()
    return {one.name: one.because for one in verdicts if one.verdict != "kept" and one.name not in NOT_IN_IT}


def test_every_planted_misbehaviour_has_a_claim_that_finds_it() -> None:
    assert FOUND_BY.keys() == MISBEHAVIOURS
    assert set(FOUND_BY.values()) <= {attempt.__name__ for _, attempt, _ in CLAIMS}


@pytest.mark.parametrize("misbehaviour", sorted(MISBEHAVIOURS))
def test_a_misbehaviour_is_found(endpoint: AnxinHouse, misbehaviour: str) -> None:
    assert FOUND_BY[misbehaviour] in broken(endpoint, misbehaviour)


def test_who_ignores_pieces_breaks_that_alone(endpoint: AnxinHouse) -> None:
    assert broken(endpoint, "pieces_ignored").keys() == {"pieces_are_heeded"}


def test_who_keeps_the_protocol_passes(endpoint: AnxinHouse) -> None:
    assert broken(endpoint) == {}


def test_the_command_tells_a_table_and_an_exit_code(endpoint: AnxinHouse, capsys: pytest.CaptureFixture[str]) -> None:
    endpoint.turn("misbehave", names=[])
    asked = ["--url", endpoint.base_url, "--key", "anxin", "--secret", endpoint.secret, *PATIENTLY]
    assert main(asked) == 0
    offered = len(CLAIMS) - len(NOT_IN_IT)
    assert f"{offered} of {offered} claims kept, {len(NOT_IN_IT)} not offered" in capsys.readouterr().out
    endpoint.turn("misbehave", names=["replay_accepted"])
    assert main([*asked, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told["claims"] if one["verdict"] == "broken"] == ["replay_is_refused"]


def test_what_is_not_sold_there_is_told_as_not_tried(endpoint: AnxinHouse, capsys: pytest.CaptureFixture[str]) -> None:
    endpoint.turn("misbehave", names=[])
    asked = [
        "--url",
        endpoint.base_url,
        "--key",
        "anxin",
        "--secret",
        endpoint.secret,
        "--slow-sku",
        "nothing",
        *PATIENTLY,
    ]
    assert main([*asked, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told["claims"] if one["verdict"] == "not tried"] == ["slow_can_be_stopped"]

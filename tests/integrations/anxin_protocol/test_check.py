"""Does the conformance check pass who keeps the protocol, and find every way of breaking it?"""

import json
from collections.abc import Iterator

import pytest

from anxin.delivery.supplier import CodeVerdict
from anxin.integrations.anxin_protocol.supplier import CAPABILITIES, AnxinSupplier
from anxin.integrations.check.bench import Bench, Goods
from anxin.integrations.check.claims import CLAIMS
from anxin.integrations.check.command import BROKEN, KEPT, NOT_OFFERED, Verdict, main, try_claims
from anxin.integrations.check.doors import Doors
from anxin.integrations.check.listener import listening
from anxin.simulators.anxin_supplier.misbehaviours import MISBEHAVIOURS
from tests.integrations.anxin_protocol.running import AnxinHouse, anxin_supplier
from tests.integrations.suppliers.test_check import CARELESS, OPEN_TO_ANY_KEY
from tests.simulators.processes import PATIENCE_SECONDS

GOODS = Goods(code="card-50", topup="coin-50", slow="slow-50", account="12345678")
NEVER_COMES_SECONDS = 1.0
PATIENTLY = ("--patience", str(PATIENCE_SECONDS))
FOUND_BY = {
    "answers_unsigned": "answers_are_sealed",
    "balance_negative": "balance_is_told",
    "bill_lacks": "bill_is_whole",
    "callback_lost": "callback_comes_sealed",
    "callback_unsigned": "callback_comes_sealed",
    "changed_accepted": "changed_body_is_refused",
    "claims_unanswered": "claims_are_answered",
    "codes_forgotten": "codes_are_checked",
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
    "stock_silent": "range_is_told",
    "strange_status": "topup_is_delivered",
    "unsealed_accepted": "unsealed_is_refused",
}


# the open protocol recalls goods and has no word for a buyer's refund beside it
NOT_IN_IT = {"refund_is_heard"}
# what no misbehaviour of this endpoint breaks, and who does
BROKEN_ELSEWHERE = {
    "refund_is_heard": "a client that is deaf to it: only another protocol has the word",
    "strangers_hear_nothing": "a client with true keys as the stranger: this endpoint's doors are tried one by one",
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[AnxinHouse]:
    with anxin_supplier() as running:
        yield running


def broken(endpoint: AnxinHouse, *misbehaviours: str) -> set[str]:
    """The claims that the check finds broken."""
    return {one.name for one in verdicts(endpoint, *misbehaviours) if one.verdict == BROKEN}


def verdicts(endpoint: AnxinHouse, *misbehaviours: str, client: AnxinSupplier | None = None) -> list[Verdict]:
    """What the check says of every claim."""
    endpoint.turn("misbehave", names=list(misbehaviours))
    patience = NEVER_COMES_SECONDS if "callback_lost" in misbehaviours else PATIENCE_SECONDS
    true, stranger = (
        AnxinSupplier(base_url=endpoint.base_url, key="anxin", secret=secret, timeout_seconds=PATIENCE_SECONDS)
        for secret in (endpoint.secret, endpoint.secret[::-1])
    )
    doors = Doors(endpoint.base_url, "anxin", endpoint.secret, patience)
    with listening("127.0.0.1", 0, "") as listener:
        bench = Bench(client or true, CAPABILITIES, listener, GOODS, patience, doors=doors, stranger=stranger)
        said = try_claims(bench)
    for one in (true, stranger):
        one.close()
    return said


def test_every_planted_misbehaviour_has_a_claim_that_finds_it() -> None:
    assert FOUND_BY.keys() == MISBEHAVIOURS
    claims = {attempt.__name__ for _, attempt, _ in CLAIMS}
    assert set(FOUND_BY.values()) <= claims
    assert claims - set(FOUND_BY.values()) == BROKEN_ELSEWHERE.keys()
    assert {*CARELESS.values(), OPEN_TO_ANY_KEY} >= BROKEN_ELSEWHERE.keys()


@pytest.mark.parametrize("misbehaviour", sorted(MISBEHAVIOURS))
def test_a_misbehaviour_is_found(endpoint: AnxinHouse, misbehaviour: str) -> None:
    assert FOUND_BY[misbehaviour] in broken(endpoint, misbehaviour)


def test_who_ignores_pieces_breaks_that_alone(endpoint: AnxinHouse) -> None:
    assert broken(endpoint, "pieces_ignored") == {"pieces_are_heeded"}


def test_who_keeps_the_protocol_passes(endpoint: AnxinHouse) -> None:
    assert {one.name for one in verdicts(endpoint) if one.verdict != KEPT} == NOT_IN_IT


class KnowsNoCode(AnxinSupplier):
    def check_code(self, code: str) -> CodeVerdict:
        return CodeVerdict.UNKNOWN


def test_who_says_nothing_of_any_code_has_kept_nothing(endpoint: AnxinHouse) -> None:
    client = KnowsNoCode(
        base_url=endpoint.base_url, key="anxin", secret=endpoint.secret, timeout_seconds=PATIENCE_SECONDS
    )
    said = {one.name: one.verdict for one in verdicts(endpoint, client=client)}
    client.close()
    assert said["codes_are_checked"] == NOT_OFFERED


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

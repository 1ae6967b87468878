"""Does the story notice when something is not as told?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from anxin.story.facts import Facts
from anxin.story.logs import complaints
from anxin.story.outside import ChannelKnobs
from anxin.story.play import Played, Told, compare
from anxin.story.proof import Proof, prove
from anxin.story.tale import BACK_UNDELIVERED, SETTLED, End, Tale
from anxin.story.verdict import Verdict
from anxin.texts import Text

SOLD = End(states=SETTLED)
BACK = End(states=BACK_UNDELIVERED, clause="undelivered", decision="refund_full", asked_seconds=(0, 4), refund_asks=1)
TALE = Tale(path="a-tale", title=Text("故事", "A tale"), ends=(SOLD,), tell=lambda _: [])
SOLD_AS_TOLD = Facts(
    ref="7K3QFA2M",
    states=SETTLED,
    clause=None,
    decision=None,
    fen_in=100,
    fen_out=0,
    fen_sold=100,
    fen_left=0,
    seconds_to_refund_asked=None,
    refund_asks=0,
    letters=0,
)
BACK_AS_TOLD = replace(
    SOLD_AS_TOLD,
    states=BACK_UNDELIVERED,
    clause="undelivered",
    decision="refund_full",
    fen_out=100,
    fen_sold=0,
    seconds_to_refund_asked=0.5,
    refund_asks=1,
    letters=1,
)


class Totals:
    """A channel that tells these totals."""

    def __init__(self, paid_minor: int, refunded_minor: int) -> None:
        self._totals = {"paid_minor": paid_minor, "refunded_minor": refunded_minor}

    def read(self, _: str) -> dict[str, Any]:
        return self._totals


@pytest.mark.parametrize(("end", "facts"), [(SOLD, SOLD_AS_TOLD), (BACK, BACK_AS_TOLD)])
def test_what_is_as_told_is_not_complained_of(end: End, facts: Facts) -> None:
    assert compare(TALE, end, facts).wrong == []


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"states": SETTLED}, "the path"),
        ({"clause": "delivery-failed"}, "the clause"),
        ({"decision": "review"}, "the decision"),
        ({"fen_out": 99}, "fen returned"),
        ({"fen_out": 200}, "fen returned"),
        ({"fen_sold": 1}, "fen sold"),
        ({"fen_left": 1}, "on the way"),
        ({"refund_asks": 2}, "asks for the refund"),
        ({"letters": 0}, "letters"),
        ({"seconds_to_refund_asked": 4.5}, "the promise's end"),
        ({"seconds_to_refund_asked": None}, "the promise's end"),
    ],
)
def test_each_difference_is_told(changed: dict[str, Any], word: str) -> None:
    wrong = compare(TALE, BACK, replace(BACK_AS_TOLD, **changed)).wrong
    assert len(wrong) == 1
    assert word in wrong[0].en


def test_a_refund_nobody_promised_is_told() -> None:
    assert compare(TALE, SOLD, replace(SOLD_AS_TOLD, seconds_to_refund_asked=1.0)).wrong


@pytest.mark.parametrize(
    "changed",
    [
        {"failed": [(TALE, Text("断了", "broke off"))]},
        {"complaints": ["worker: ValueError"]},
        {"proof": Proof([Text("不符", "differs")], 0)},
        {"proof": Proof([], 1)},
        {"orders": [Told(TALE, SOLD, SOLD_AS_TOLD, [Text("不符", "differs")])]},
    ],
)
def test_one_thing_wrong_makes_the_story_untrue(changed: dict[str, Any]) -> None:
    told = Played([Told(TALE, SOLD, SOLD_AS_TOLD, [])], [], Proof([], 0), [])
    assert told.as_told
    assert not replace(told, **changed).as_told


@pytest.mark.django_db
def test_books_that_know_nothing_agree_with_a_channel_that_saw_nothing() -> None:
    assert prove(cast(ChannelKnobs, Totals(0, 0)), Verdict()) == Proof([], 0)


@pytest.mark.django_db
def test_what_verifying_found_breaks_the_proof() -> None:
    found = Text("链断了", "a chain is broken")
    assert prove(cast(ChannelKnobs, Totals(0, 0)), Verdict([found], 3)) == Proof([found], 0, 3)


@pytest.mark.django_db
def test_money_that_only_the_channel_knows_is_unaccounted_for() -> None:
    proof = prove(cast(ChannelKnobs, Totals(500, 120)), Verdict())
    assert proof.unaccounted_minor == 380
    assert len(proof.broken) == 1


def test_a_traceback_in_a_log_is_a_complaint(tmp_path: Path) -> None:
    (tmp_path / "worker.log").write_text(
        "all is well\nTraceback (most recent call last):\n  File 'a'\n    turn()\nValueError: no\nall is well again\n"
    )
    (tmp_path / "web.log").write_text("[INFO] started\n")
    assert complaints(tmp_path) == ["worker: ValueError: no"]

"""Does a story see what a page refuses, and only what stands in its middle?"""

from typing import Any

import pytest

from tests.journeys.conftest import Begin
from tests.journeys.journey import Journey
from tests.journeys.seen import middle, stands
from tests.journeys.verbs import VERBS, play

REVEALED: list[Any] = [{"orders": {"item": "steam-50"}}, "pays", "reveals"]
CLAIMED = [*REVEALED, {"claims": {"problem": "invalid_code"}}]
PAGE = "<footer>自动全额退款</footer><main id='main'><p>钱<b>还在</b>平台。</p><p>{}</p></main><footer>12315</footer>"


def refuses(journey: Journey, verb: str, given: Any = None) -> None:
    """The story stops here, and says by which sentence it was refused."""
    with pytest.raises(AssertionError, match=r"was refused: \S"):
        VERBS[verb](journey, given)


def test_what_is_refused_after_a_redirect_stops_the_story(begin: Begin) -> None:
    journey = begin("guest")
    play(journey, CLAIMED)
    refuses(journey, "chooses", "refund")
    refuses(journey, "reopens")
    refuses(journey, "confirms")
    play(journey, ["withdraws"])
    refuses(journey, "withdraws")


def test_what_a_suppliers_desk_refuses_stops_the_story(begin: Begin) -> None:
    journey = begin("guest")
    play(journey, CLAIMED)
    refuses(journey, "sol", {"deny": ""})
    play(journey, [{"sol": {"deny": "该卡已兑换。"}}])
    refuses(journey, "sol", "admit")


def test_only_whole_sentences_of_the_middle_stand() -> None:
    shown = middle(PAGE.format("14:40 前未到账，自动全额退款 ¥49.00"))
    assert stands("钱还在平台。", shown)
    assert stands("… 前未到账，自动全额退款 ¥49.00", shown)
    for amiss in ("自动全额退款", "钱还在平台，", "… 前未到账，自动全额退款", "消费者投诉热线 12315"):
        assert not stands(amiss, shown)


@pytest.mark.parametrize("piece", ["条款", "12315", "… 。"])
def test_a_word_is_no_sentence(piece: str) -> None:
    with pytest.raises(AssertionError, match="a whole sentence"):
        stands(piece, "<p>条款 12315</p>")

"""Is what people write read as they meant it, and is nothing made of what they did not say?"""

from datetime import datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from anxin import refs
from anxin.support.fits_piece import fits_piece
from anxin.support.understand import understand
from anxin.support.understood import Understood

AT = datetime(2026, 11, 22, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def corpus(name: str) -> list[dict[str, Any]]:
    """The messages of one file."""
    rows: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name(name))
    return rows


MESSAGES = corpus("messages.yaml")


def as_row(read: Understood) -> dict[str, Any]:
    """What was read, as the corpus writes it."""
    row: dict[str, Any] = {
        "problem": read.problem,
        "problems": [told.problem for told in read.problems] if read.unsure else [],
        "refs": list(read.refs),
        "pieces": list(read.pieces),
        "moments": [f"{moment.at:%m-%d %H:%M}{'' if moment.precise else '~'}" for moment in read.moments],
        "amounts": [minor / 100 for minor in read.amounts_minor],
        "accounts": [f"{account.kind}:{account.value}" for account in read.accounts],
        "attached": read.attached,
        "mistyped": read.mistyped,
        "topics": [str(topic) for topic in read.topics],
    }
    return {name: value for name, value in row.items() if value}


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message["say"])
def test_a_message_is_read_as_it_was_meant(message: dict[str, Any]) -> None:
    wanted = {name: value for name, value in message.items() if name != "say" and value}
    assert as_row(understand(message["say"], AT)) == wanted


def test_what_is_sure_is_right_and_most_of_what_was_told_is_found() -> None:
    """Precision and recall of the one problem that is acted upon, over the corpus: to ask is cheap, to guess is not."""
    read = [(message, understand(message["say"], AT)) for message in MESSAGES]
    sure = [(message, found.problem) for message, found in read if found.problem]
    told = [(message, found.problem) for message, found in read if message.get("problem")]
    assert len(MESSAGES) >= 60
    assert all(message.get("problem") == found for message, found in sure)
    assert sum(message["problem"] == found for message, found in told) / len(told) >= 0.95


def test_of_messages_never_seen_most_are_found_and_none_is_mistaken() -> None:
    read = [(message.get("problem", ""), understand(message["say"], AT).problem) for message in corpus("unseen.yaml")]
    assert all(found == told for told, found in read if found)
    assert sum(bool(found) for told, found in read if told) / sum(bool(told) for told, _ in read) >= 0.65


@pytest.mark.parametrize("place", range(200))
def test_an_order_number_is_known_however_it_is_typed(place: int) -> None:
    ref = refs.new_ref()
    typed = ref.replace("0", "O").replace("1", "l") if place % 2 else ref.lower()
    typed = f"{typed[:4]} {typed[4:]}" if place % 3 == 0 else typed
    label = "订单号：" if place % 5 else "订单"
    assert understand(f"{label}{typed}，没到账", AT).refs == (ref,)


def test_a_number_without_figures_is_known_alone_and_a_word_is_none() -> None:
    for typed in ("KJHGFDSQ", "kjhg-fdsq", "WXYK MNPE 卡密无效"):
        assert understand(typed, AT).refs == (refs.normalize(typed.removesuffix("卡密无效")),)
    assert refs.is_ref(refs.normalize("LKJHGFDH"))
    for word in ("LKJHGFDH", "password", "messages", "12345678"):
        assert (understand(word, AT).refs, understand(word, AT).pieces) == ((), ())


def test_a_slip_in_an_order_number_is_a_piece_of_one_and_fits_it_alone() -> None:
    read = understand("订单7K3QFA3X没到账", AT)
    assert (read.refs, read.pieces) == ((), ("7K3QFA3X",))
    assert fits_piece("7K3QFA3X", "7K3QFA2X")
    assert fits_piece("7K3QF2AX", "7K3QFA2X")
    assert not fits_piece("7K3QF2XA", "7K3QFA2X")
    assert not fits_piece("7K3QFA3X", "9XV0T1M9")


def test_a_piece_fits_by_its_beginning_or_end_and_never_by_less_than_four() -> None:
    assert fits_piece("7K3Q", "7K3QFA2X")
    assert fits_piece("FA2X", "7K3QFA2X")
    assert not fits_piece("K3QF", "7K3QFA2X")
    assert not fits_piece("7K3", "7K3QFA2X")
    assert not fits_piece("", "7K3QFA2X")


@given(st.text(alphabet="昨今天前晚早上下午点半:.-/月号日0123456789 pmago没到账订单QQ账号元¥abz", max_size=40))
def test_no_message_is_read_into_the_future_or_breaks_the_reader(text: str) -> None:
    read = understand(text, AT)
    assert all(moment.at <= AT + timedelta(minutes=10) for moment in read.moments)
    assert all(refs.is_ref(ref) for ref in read.refs)
    assert all(minor >= 0 for minor in read.amounts_minor)


def test_a_long_message_is_read_in_no_time() -> None:
    text = "没有没有卡密的会员标志提示已经被兑换" * 200
    began = process_time()
    understand(text, AT)
    assert process_time() - began < 2


@pytest.mark.parametrize("said", ["还我¥1,000,000,000,000,000,000", "付了٣元没到账", "1234567,000,000,000,000元"])
def test_what_is_no_amount_of_money_stops_nobody_from_being_read(said: str) -> None:
    read = understand(f"订单未到账，{said}", AT)
    assert (read.problem, read.amounts_minor) == ("not_arrived", ())

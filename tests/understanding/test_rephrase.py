"""May other words change anything? Every figure, day, clause and turn of money must survive, or the sentence stands."""

import json

import pytest
from pytest_django import Settings

from anxin.integrations.connections import Connections, NoAnswer
from anxin.integrations.rephraser import ask_rephraser as module
from anxin.integrations.rephraser.ask_rephraser import ask_rephraser, is_set_up
from anxin.support.rephrase import rephrase

PLAIN = "订单 7K3QFA2X 还没到账，今天 14:40 前未到账自动全额退款 ¥128.00（条款 7）。"
KIND = "别担心：订单 7K3QFA2X 还没到账，今天 14:40 前未到账就自动全额退款 ¥128.00（条款 7）。"


def test_kinder_words_with_the_same_facts_are_taken() -> None:
    assert rephrase(PLAIN, lambda _: KIND) == KIND


@pytest.mark.parametrize(
    "said",
    [
        KIND.replace("128.00", "128.50"),
        KIND.replace("14:40", "14:30"),
        KIND.replace("今天", "明天"),
        KIND.replace("条款 7", "条款 8"),
        KIND.replace("7K3QFA2X", "7K3QFA2Y"),
        KIND.replace("全额", ""),
        KIND.replace("自动", ""),
        KIND.replace("¥128.00", ""),
        KIND + "保证到账。",
        KIND + "另赔 50 元。",
        KIND + "详见 https://example.com",
        KIND + "加我微信号 abc",
        KIND * 3,
        "",
        "   ",
        "好的",
    ],
)
def test_whatever_says_anything_else_is_left(said: str) -> None:
    assert rephrase(PLAIN, lambda _: said) == PLAIN


def test_no_answer_leaves_the_sentence_and_nothing_is_asked_about_nothing() -> None:
    assert rephrase(PLAIN, lambda _: None) == PLAIN
    asked: list[str] = []

    def other(sentence: str) -> str:
        asked.append(sentence)
        return "x"

    assert rephrase("", other) == ""
    assert asked == []


def test_it_is_off_until_it_is_set_up(settings: Settings) -> None:
    assert not is_set_up()
    assert ask_rephraser(PLAIN) is None


def test_an_address_inside_our_own_network_is_not_asked(settings: Settings) -> None:
    settings.ANXIN_REPHRASE_MODEL = "m"
    for url in ("http://127.0.0.1:9/v1", "http://example.com/v1", "https://127.0.0.1:9/v1", "https://localhost:9/v1"):
        settings.ANXIN_REPHRASE_URL = url
        assert ask_rephraser(PLAIN) is None


@pytest.mark.parametrize(
    ("status", "content", "wanted"),
    [
        (200, json.dumps({"choices": [{"message": {"content": KIND}}]}).encode(), KIND),
        (200, b"{}", None),
        (200, b"not json", None),
        (200, json.dumps({"choices": [{"message": {"content": 5}}]}).encode(), None),
        (500, json.dumps({"choices": [{"message": {"content": KIND}}]}).encode(), None),
    ],
)
def test_only_a_whole_answer_is_one(
    status: int, content: bytes, wanted: str | None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ANXIN_REPHRASE_URL, settings.ANXIN_REPHRASE_MODEL = "https://model.example/v1", "m"
    seen: list[bytes] = []

    def ask(_: Connections, method: str, path: str, headers: object, body: bytes) -> tuple[int, dict[str, str], bytes]:
        seen.append(body)
        assert (method, path) == ("POST", "/v1/chat/completions")
        return status, {}, content

    monkeypatch.setattr(Connections, "ask", ask)
    assert ask_rephraser(PLAIN) == wanted
    assert json.loads(seen[0])["messages"][1]["content"] == PLAIN


def test_a_broken_line_is_no_answer(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ANXIN_REPHRASE_URL, settings.ANXIN_REPHRASE_MODEL = "https://model.example/v1", "m"

    def ask(*_: object) -> None:
        raise NoAnswer("TimeoutError")

    monkeypatch.setattr(Connections, "ask", ask)
    assert ask_rephraser(PLAIN) is None
    assert module.TIMEOUT_SECONDS <= 3

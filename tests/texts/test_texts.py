"""Are both languages always there?"""

import importlib
import pkgutil

import pytest

import anxin
from anxin.refusal import Refusal, TooMany
from anxin.texts import Text


def refusals(of: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """Every refusal of the house."""
    return [found for child in of.__subclasses__() for found in (child, *refusals(child))]


def test_a_text_speaks_chinese_unless_english_is_asked_for() -> None:
    text = Text("退款", "refund")
    assert [text.say(lang) for lang in ("zh-hans", "en", "en-GB", "fr", "")] == [
        "退款",
        "refund",
        "refund",
        "退款",
        "退款",
    ]


def test_a_text_within_a_text_speaks_the_same_language() -> None:
    whole = Text("原因：{why}", "Why: {why}").fill(why=Text("迟到", "late"))
    assert (whole.zh, whole.en) == ("原因：迟到", "Why: late")


def test_a_refusal_has_a_code_and_both_sentences() -> None:
    refusal = TooMany(minutes=5)
    assert refusal.code() == "too_many"
    assert "5" in refusal.say("zh-hans")
    assert "5 minutes" in refusal.say("en")


def test_every_refusal_says_the_same_in_both_languages() -> None:
    for module in pkgutil.walk_packages(anxin.__path__, "anxin."):
        if not module.name.endswith("__main__") and ".simulators" not in module.name:
            importlib.import_module(module.name)
    found = refusals()
    assert len(found) > 20
    for refusal in found:
        text = refusal.text
        assert text.zh, refusal
        assert text.en, refusal
        assert holes(text.zh) == holes(text.en), refusal
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh) or "{" in text.zh, refusal


def holes(sentence: str) -> set[str]:
    """The names that a sentence leaves open."""
    return {part.split("}")[0] for part in sentence.split("{")[1:]}


def test_a_forgotten_value_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(KeyError):
        TooMany().say("en")

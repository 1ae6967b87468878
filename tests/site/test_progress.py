"""Is a person told what takes long, and spared what does not?"""

import re
import threading

import pytest

from anxin.site.progress import step
from anxin.texts import Text
from anxin.texts.terminal import say, terminal_language

WORK = Text("干活", "working")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXIN_LANG", "en")


def test_what_is_quick_is_not_mentioned(capsys: pytest.CaptureFixture[str]) -> None:
    with step(WORK, quiet_seconds=600):
        pass
    assert capsys.readouterr().out == ""


def test_what_takes_long_is_said_while_it_goes_on_and_when_it_is_over(capfd: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    told = threading.Event()
    with step(WORK, quiet_seconds=0.01, again_seconds=0.01):
        while sum(line.startswith("… working (") for line in said) < 2:
            said += capfd.readouterr().out.splitlines()
            told.wait(0.01)
    said += capfd.readouterr().out.splitlines()
    assert re.fullmatch(r"✓ working \(\d+ s\)", said[-1])


def test_what_fails_is_not_called_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), step(WORK, quiet_seconds=0):
        raise ZeroDivisionError
    assert "✓" not in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "spoken"), [("zh_CN.UTF-8", "干活"), ("en_GB.UTF-8", "working"), ("C", "working")])
def test_a_terminal_is_spoken_to_in_its_language(
    lang: str, spoken: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ANXIN_LANG")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", lang)
    say(WORK)
    assert capsys.readouterr().out == f"{spoken}\n"
    assert terminal_language() in {"zh-hans", "en"}

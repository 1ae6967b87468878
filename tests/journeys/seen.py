"""What does somebody read on a page? The words of its middle, sentence by sentence, and whether it says no.

The head and the foot of every page are left out: what stands there is on each page and shows nothing.
"""

from __future__ import annotations

import html
import re
from typing import Any

from django.contrib.messages.constants import ERROR

BARE = re.compile(r"<(script|style|svg|template)\b.*?</\1>|<!--.*?-->", re.DOTALL)
MIDDLE = re.compile(r'<main\b[^>]*>(.*?)</main>|<div id="check"[^>]*>(.*)', re.DOTALL)
INLINE = re.compile(r"</?(?:a|b|strong|small|em|i|time|code)\b[^>]*>")
TAG = re.compile(r"<[^>]+>")
END = re.compile(r"[。！？\n]+")
ALERT = re.compile(r'<(\w+)[^>]*\brole="alert"[^>]*>(.*?)</\1>', re.DOTALL)
SAID = re.compile(r'<div class="toasts" id="said".*?<div class="notice needs">(.*?)</div>', re.DOTALL)
FEWEST_SIGNS = 5
GAP = "…"


def middle(page: str) -> str:
    """The markup of what this page alone says: its main part, or the fragment that speaks the rules."""
    found = MIDDLE.search(page)
    assert found, f"no main part: {page[:300]}"
    return found.group(1) or found.group(2)


def words_of(markup: str) -> str:
    """Its words, for people who look for what went wrong."""
    return re.sub(r"\s+", " ", html.unescape(TAG.sub(" ", BARE.sub(" ", markup)))).strip()


def sentences(markup: str) -> set[str]:
    """Each sentence on its own: what stands between tags, stops and ends of lines."""
    lines = html.unescape(TAG.sub("\n", INLINE.sub("", BARE.sub("\n", markup))))
    return {re.sub(r"\s+", " ", one).strip() for one in END.split(lines)} - {""}


def stands(sentence: str, markup: str) -> bool:
    """Whether the whole sentence is there; `…` stands for a time, an amount or a number."""
    plain = sentence.strip().rstrip("。！？")
    said = plain.replace(GAP, "").strip()
    assert not said.isdecimal(), f"a whole sentence, not {sentence!r}"
    assert len(said) >= FEWEST_SIGNS, f"a whole sentence, not {sentence!r}"
    wanted = re.compile(".{1,24}".join(map(re.escape, plain.split(GAP))))
    return any(wanted.fullmatch(one) for one in sentences(markup))


def refusal_in(answer: Any) -> str:
    """The sentence by which a page refuses, beside its form or brought along by a redirect; empty where none does."""
    page = answer.content.decode()
    told = [str(one) for one in (answer.context or {}).get("messages", ()) if one.level >= ERROR]
    shown = [words_of(one) for one in (*SAID.findall(page), *(inner for _, inner in ALERT.findall(page)))]
    return " / ".join(dict.fromkeys([*told, *shown]))

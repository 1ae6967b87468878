"""Which sentences are void, risky or too vague to hold anybody to?

`lint(text) -> list[Note]`: reads a policy or plain text, one line after the other (the names and titles in a policy are
plain text too). Each sentence is read without the spaces and marks that writers put between characters.
"""

import re
import unicodedata
from typing import Any, NamedTuple

from anxin.policy.law import LAW
from anxin.policy.risky_wording import ALONE, ENGLISH, MONEY, PROMISES
from anxin.policy.void_wording import EXEMPTIONS, REFUSALS, SILENCED
from anxin.policy.wording_patterns import Pattern

PATTERNS: tuple[Pattern, ...] = (*REFUSALS, *EXEMPTIONS, *SILENCED, *ALONE, *MONEY, *PROMISES, *ENGLISH)
SENTENCE = re.compile(r"[。！？!?；;]+")
BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])[\s\u200b-\u200f*·•_~|/\-]+(?=[\u4e00-\u9fff])")
QUOTES = re.compile(r"[“”\"'「」『』【】\[\]]")


class Note(NamedTuple):
    """One wording found: its line (from 1), the pattern, and the words themselves."""

    line: int
    pattern: Pattern
    quote: str

    def as_json(self) -> dict[str, Any]:
        """For `anxin policy lint --json`: one object a finding."""
        pattern = self.pattern
        return {
            "line": self.line,
            "pattern": pattern.id,
            "severity": str(pattern.severity),
            "law": pattern.law,
            "law_zh": LAW[pattern.law].zh,
            "law_en": LAW[pattern.law].en,
            "quote": self.quote,
            "harm_zh": pattern.harm.zh,
            "harm_en": pattern.harm.en,
            "instead_zh": pattern.instead.zh,
            "instead_en": pattern.instead.en,
        }


def lint(text: str) -> list[Note]:
    """Every pattern once a sentence, in the order of the text."""
    return [
        Note(line, pattern, quote)
        for line, written in enumerate(text.splitlines(), 1)
        for sentence in SENTENCE.split(_plain(written))
        for pattern in PATTERNS
        if (quote := _found(pattern, sentence))
    ]


def _plain(written: str) -> str:
    return QUOTES.sub("", BETWEEN.sub("", unicodedata.normalize("NFKC", written)))


def _found(pattern: Pattern, sentence: str) -> str:
    match = pattern.found_by.search(sentence)
    if match is None or (pattern.excused_by is not None and pattern.excused_by.search(sentence)):
        return ""
    return match[0]

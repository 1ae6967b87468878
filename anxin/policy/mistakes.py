"""Where is a document wrong, and why? Every mistake with its line, all at once."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from anxin.refusal import Refusal
from anxin.texts import Text


class Mistake(NamedTuple):
    """One thing that is wrong, in both languages. Lines count from 1."""

    line: int
    reason: Text


class BadDocument(Refusal):
    """The text is no policy. `mistakes` holds every line and reason."""

    text = Text("规则文本有误：{lines}", "The text is no policy: {lines}")
    status = 422

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        lines = Text(
            "；".join(f"第 {line} 行：{reason.zh}" for line, reason in self.mistakes),
            "; ".join(f"line {line}: {reason.en}" for line, reason in self.mistakes),
        )
        super().__init__(lines=lines)


class Mistakes:
    """What has been found so far."""

    def __init__(self) -> None:
        self.found: list[Mistake] = []

    def add(self, line: int, zh: str, en: str) -> None:
        """Note what is wrong in a line."""
        self.found.append(Mistake(line, Text(zh, en)))

    def line_of(self, raw: Any, key: str) -> int:
        """The line of `key` in a mapping; the mapping's own line where the key is missing."""
        where = raw.lc.data.get(key) if raw.lc.data else None
        return int(where[0] if where else raw.lc.line) + 1

    def refuse_unknown_keys(self, raw: Any, known: Sequence[str], line: int) -> None:
        for key in raw:
            if key not in known:
                where = self.line_of(raw, key) if isinstance(key, str) else line
                self.add(
                    where, f"未知的键 {key}；可用：{', '.join(known)}", f"unknown key {key}; known: {', '.join(known)}"
                )

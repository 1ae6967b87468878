"""May a sentence be said in other words? Only where every fact in it survives to the letter; else it stands as it was.

A language model may make a sentence friendlier and decides nothing: what it gives back is taken for words of a stranger
and compared with the sentence that our own record made. Pure: who is asked, and how, is for the caller.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

LONGEST: Final = 400

# numbers with what is joined to them, dates, clock times, amounts, order and case numbers, shares
_FACT: Final = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z0-9-]{4,}|[¥￥$€]?\d[\d,.:/%-]*\d%?|[¥￥$€]?\d%?"
)
_CLAUSE: Final = re.compile(r"条款\s?\d+|clause \d+", re.IGNORECASE)
# words on which money and time turn: none may be lost, and none may come in
_TERMS: Final = (
    *(
        "自动",
        "全额",
        "部分",
        "按比例",
        "退款",
        "退回",
        "不退",
        "补发",
        "人工",
        "审核",
        "供货商",
        "平台",
        "渠道",
        "余额",
    ),
    *("原路", "工作日", "分钟", "小时", "今天", "明天", "昨天", "最晚", "之前", "前未", "未到账", "已到账", "到账"),
    *("渠道", "不支持", "符合", "不符合", "如果", "无效", "保证", "赔偿", "赔", "承诺", "一定", "免费"),
    *("refund", "in full", "partial", "not", "by itself", "reviewed", "supplier", "balance", "working day", "minute"),
    *(
        "hour",
        "today",
        "tomorrow",
        "yesterday",
        "by ",
        "if ",
        "promise",
        "guarantee",
        "compensat",
        "delivered",
        "arrive",
    ),
)
_AWAY: Final = re.compile(r"https?:|www\.|@|微信号|加我|qq|wechat id|<|>", re.IGNORECASE)


def rephrase(sentence: str, ask: Callable[[str], str | None]) -> str:
    """The sentence in the words that `ask` gives for it, or as it is where those are none, or say anything else.

    `ask` gives None where nobody answered in time; it is called once and outside of every transaction.
    """
    if not sentence or len(sentence) > LONGEST:
        return sentence
    said = " ".join((ask(sentence) or "").split())
    return said if _says_the_same(sentence, said) else sentence


def _says_the_same(sentence: str, said: str) -> bool:
    if not said or len(said) > 2 * len(sentence) + 20 or (_AWAY.search(said) and not _AWAY.search(sentence)):
        return False
    facts = Counter(_FACT.findall(sentence)) == Counter(_FACT.findall(said))
    clauses = Counter(_CLAUSE.findall(sentence)) == Counter(_CLAUSE.findall(said))
    return facts and clauses and _terms(sentence) == _terms(said)


def _terms(text: str) -> set[str]:
    lower = text.lower()
    return {term for term in _TERMS if term in lower}

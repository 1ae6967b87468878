"""What does a message say? Read by rules alone: order numbers, times, amounts, accounts, the problem, the question.

No language model, and no look at any record: whoever shows what was read checks it first against the orders that its
writer may see. The reading is small enough to be understood by whoever must explain it.
"""

import re
import unicodedata
from datetime import datetime
from typing import Final

from anxin.policy.facts import Problem
from anxin.support.telling_words import ATTACHED, MISTYPED, TOPICS
from anxin.support.understand_moments import understand_moments
from anxin.support.understand_numbers import understand_numbers
from anxin.support.understand_problems import understand_problems
from anxin.support.understood import Understood

LONGEST: Final = 2000

_TRADITIONAL: Final = str.maketrans(
    "訂單號碼帳賬錢儲點貨發現無錯誤點沒見買過還個嗎這樣會員權顯時間兩塊請說題對開關圖證據審處舊給為還應該幾麼點卻讓選擇變補輸填換質價",
    "订单号码账账钱储点货发现无错误点没见买过还个吗这样会员权显时间两块请说题对开关图证据审处旧给为还应该几么点却让选择变补输填换质价",
)
_SENTENCE_ENDS: Final = re.compile(r"[。!?;\n]+|,(?=但|可是|不过|而且|另外|还有)|\.(?=\s|$)")
_ATTACHED: Final = re.compile("|".join(ATTACHED))
_MISTYPED: Final = re.compile("|".join(MISTYPED))
_TOPICS: Final = {topic: re.compile("|".join(patterns)) for topic, patterns in TOPICS.items()}


def understand(text: str, at: datetime) -> Understood:
    """What a message says; `at` is when it was written (aware), which "今天" and "昨晚" count from."""
    plain = _normal(text)
    moments = understand_moments(plain, at)
    rest = plain
    for _, start, end in moments:
        rest = f"{rest[:start]}{'_' * (end - start)}{rest[end:]}"
    numbers = understand_numbers(rest)
    sentences = _SENTENCE_ENDS.sub("\n", plain)
    problems = understand_problems(sentences)
    sure = problems[0].problem if len(problems) == 1 else ""
    return Understood(
        refs=tuple(numbers.refs),
        pieces=tuple(numbers.pieces),
        moments=tuple(moment for moment, _, _ in moments),
        amounts_minor=tuple(dict.fromkeys(numbers.amounts_minor)),
        accounts=tuple(dict.fromkeys(numbers.accounts)),
        problems=problems,
        problem=sure,
        mistyped=any(told.problem == Problem.WRONG_ACCOUNT for told in problems) and bool(_MISTYPED.search(plain)),
        attached=bool(_ATTACHED.search(plain)),
        topics=tuple(topic for topic, pattern in _TOPICS.items() if pattern.search(sentences)),
    )


def _normal(text: str) -> str:
    """Half-width, simplified, lower case, no longer than anybody reads."""
    return unicodedata.normalize("NFKC", text[:LONGEST]).translate(_TRADITIONAL).lower().replace("帐", "账")

"""Which problems of the vocabulary does a message tell, and by which words?"""

import re
from typing import Final

from anxin.policy.facts import Problem
from anxin.support.telling_words import NOT_TOLD, STRONGER, TELLING
from anxin.support.understood import Told

_NOT_TOLD: Final = re.compile("|".join(f"(?:{pattern})" for pattern in NOT_TOLD), re.MULTILINE)
_TELLING: Final = {
    problem: re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.MULTILINE)
    for problem, patterns in TELLING.items()
}


def understand_problems(text: str) -> tuple[Told, ...]:
    """The problems that a normalised message tells, the first told first; causes stand for what follows from them.

    Not wanting it any more is what most people say who have any other problem: it counts only alone.
    """
    plain = _NOT_TOLD.sub("\n", text)
    found = {problem: list(pattern.finditer(plain)) for problem, pattern in _TELLING.items()}
    told = {problem: matches for problem, matches in found.items() if matches}
    weaker = {lesser for problem in told for lesser in STRONGER.get(problem, ())}
    if len(told.keys() - {Problem.CHANGED_MIND}) > 0:
        weaker.add(Problem.CHANGED_MIND)
    kept = {problem: matches for problem, matches in told.items() if problem not in weaker}
    ordered = sorted(kept, key=lambda problem: kept[problem][0].start())
    return tuple(Told(str(each), tuple(dict.fromkeys(m[0].strip() for m in kept[each]))) for each in ordered)

"""What did a proof find? One finding: the principle it breaks, the clauses, a sentence, and a concrete example."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from anxin.policy.facts import Facts
from anxin.policy.vocabulary import write_facts
from anxin.texts import Text


class Principle(IntEnum):
    """The principles of DESIGN §5, and after them what else a policy must hold to."""

    COMPLETE = 1
    MONOTONE = 2
    ASKED_ONCE = 3
    SILENCE = 4
    TIER = 5
    FENCE = 6
    FLOOR = 7
    ENDS = 8
    REACHABLE = 9
    CONSISTENT = 10
    NOT_WEAKER = 11


PRINCIPLES: dict[Principle, Text] = {
    Principle.COMPLETE: Text("任何情形都有结论", "every combination of facts is decided"),
    Principle.MONOTONE: Text(
        "证据更充分、延误更久、供货商承认、核验不通过、申请更早，都不会让结果变差",
        "better evidence, a longer delay, an admission, a failed check or an earlier claim never make it worse",
    ),
    Principle.ASKED_ONCE: Text("同一问题不会问两次", "nobody is asked the same thing twice"),
    Principle.SILENCE: Text(
        "因对方沉默而退款，须对方已收到询问（或为限额内的具名风险），且买家未受限、申请不频繁",
        "money goes back on silence only where the question was acknowledged (or as a named, capped risk), for a buyer"
        " who is not restricted and has not many claims",
    ),
    Principle.TIER: Text(
        "信用等级只影响由谁决定、多快决定，不影响退多少", "a tier changes who decides and how fast, never how much"
    ),
    Principle.FENCE: Text(
        "正在发货的订单，先停止发货再退款，否则须为限额内的具名风险",
        "before money goes back for something in progress it is stopped, or the risk is named and capped",
    ),
    Principle.FLOOR: Text("法定底线", "the legal floor"),
    Principle.ENDS: Text("每条路径都有最迟期限", "every path ends within a stated worst case"),
    Principle.REACHABLE: Text("每一条款都可能用到", "no clause is unreachable"),
    Principle.CONSISTENT: Text("同级的专门规则互不矛盾", "sub-policies of equal rank do not contradict each other"),
    Principle.NOT_WEAKER: Text("专门规则只能更有利于买家", "a sub-policy may promise more, never less"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is broken, by which clauses (in order of mention), and facts for which it happens."""

    principle: Principle
    clauses: tuple[str, ...]
    text: Text
    example: Facts | None = None
    after: Facts | None = None

    def as_json(self) -> dict[str, Any]:
        """For `anxin policy prove --json`; of the facts only those that are not at their default."""
        return {
            "principle": self.principle.value,
            "name": self.principle.name.lower(),
            "clauses": list(self.clauses),
            "zh": self.text.zh,
            "en": self.text.en,
            "example": self.example and told(self.example),
            "after": self.after and told(self.after),
        }


def told(facts: Facts) -> dict[str, str | int | bool]:
    """The facts that are not at their default, in JSON form."""
    plain = write_facts(Facts())
    return {name: value for name, value in write_facts(facts).items() if value != plain[name]}

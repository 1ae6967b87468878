"""How is a decision's reason said to the one it concerns?"""

from anxin.policy.decision import Decision
from anxin.policy.wording import say_when
from anxin.texts import Text

# what stands in clear where a person typed a reason, which is sealed beside it
BY_A_PERSON = Text("由人工裁决", "Decided by a person")


def reason_of(decision: Decision) -> Text:
    """Why, in one sentence with the number of the clause; a person's own reason stands for itself."""
    if decision.clause.name is not None and not decision.clause.tests:
        return decision.clause.name
    why, number = say_when(decision.clause), decision.clause.number
    return Text("{why}（条款 {number}）", "{why} (clause {number})").fill(why=why, number=number)

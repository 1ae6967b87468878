"""What is right for each of many lines, under the rules that each order is pinned to?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.keep_decisions import keep_decisions
from anxin.flows.acts.subjects import Judged, Subject
from anxin.policy.decide import decide
from anxin.policy.queries import policy_of_version
from anxin.refs import new_id


def judge(subjects: Sequence[Subject], at: datetime) -> list[Judged]:
    """Decide about each subject and keep the decision with its facts and trace; nothing is carried out yet."""
    facts = gather_facts(subjects, at)
    judged = [
        Judged(subject, decide(facts[subject.key], policy_of_version(subject.order.policy_id)), new_id(), at)
        for subject in subjects
    ]
    keep_decisions(judged)
    return judged

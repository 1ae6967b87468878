"""What is right for each of many lines, under the rules of its order, or later ones that favour its buyer?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.exact_shares import exact_shares
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.keep_decisions import keep_decisions
from anxin.flows.acts.name_missing import name_missing
from anxin.flows.acts.rule_on import rule_on
from anxin.flows.acts.subjects import Judged, Subject
from anxin.policy.queries import later_rules
from anxin.refs import new_id


def judge(subjects: Sequence[Subject], at: datetime) -> list[Judged]:
    """Decide about each subject and keep the decision with its facts and trace; nothing is carried out yet."""
    facts = gather_facts(subjects, at)
    later = later_rules({subject.order.shop_id for subject in subjects})
    rulings = [
        rule_on(facts[one.key], one.order, one.line, later, supplier=one.supplier, whole=one.whole) for one in subjects
    ]
    decisions = exact_shares(subjects, [ruling.decision for ruling in rulings])
    judged = [
        Judged(subject, decision, new_id(), at, ruling.version)
        for subject, decision, ruling in zip(name_missing(subjects, decisions), decisions, rulings, strict=True)
    ]
    keep_decisions(judged)
    return judged

"""Which rules apply to one item?"""

from dataclasses import replace

from anxin.policy.clauses import Policy
from anxin.policy.document import number


def refine(policy: Policy, sku: str | None) -> Policy:
    """The shop's rules with the sub-policies for this item before them, and the shortest promise among them.

    Sub-policies for goods stand in `policy.clauses` already, with a test of the goods.
    """
    subs = [sub for sub in policy.subs if sku is not None and sku in sub.items]
    if not subs:
        return policy
    promises = [sub.promise for sub in subs if sub.promise is not None]
    clauses = number([*(clause for sub in subs for clause in sub.clauses), *policy.clauses])
    return replace(policy, clauses=clauses, promise=min([policy.promise, *promises]), readings=[])

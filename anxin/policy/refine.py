"""Which rules apply to one item?"""

from dataclasses import replace

from anxin.policy.clauses import Policy


def refine(policy: Policy, sku: str | None, goods: str | None = None) -> Policy:
    """The shop's rules with the sub-policies for this item before them, and the shortest promise that is made for it.

    Sub-policies for goods stand in `policy.clauses` already, with a test of the goods. Clauses keep their numbers, so
    that a number means the same clause on every page.
    """
    subs = [sub for sub in policy.subs if sku is not None and sku in sub.items]
    promises = [sub.promise for sub in (*subs, *(sub for sub in policy.subs if goods in sub.goods)) if sub.promise]
    promise = min([policy.promise, *promises])
    if not subs and promise == policy.promise:
        return policy
    clauses = (*(clause for sub in subs for clause in sub.clauses), *policy.clauses)
    return replace(policy, clauses=clauses, promise=promise, readings=[])

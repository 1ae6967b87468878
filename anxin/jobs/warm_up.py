"""What does a worker read before its first turn, so that the first promise that passes does not wait for it?"""

import gc

from anxin.policy.decide import decide
from anxin.policy.facts import Facts
from anxin.policy.models import PolicyVersion
from anxin.policy.queries import policy_of_version
from anxin.policy.states import PUBLIC

MOST = 20
RARELY = 50_000


def warm_up() -> None:
    """Load and compile the rules in use: half a second that nobody then waits for.

    What is loaded by now lives as long as the worker, and a batch makes thousands of rows that do not: neither is worth
    being searched for garbage at every turn.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(RARELY, 20, 20)
    for version in PolicyVersion.objects.filter(state__in=PUBLIC).values_list("pk", flat=True)[:MOST]:
        decide(Facts(), policy_of_version(version))

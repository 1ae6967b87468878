"""Which rules apply? Reads published versions; a version's text never changes, so that each is read once a process."""

from functools import lru_cache
from uuid import UUID

from anxin.policy.clauses import Policy
from anxin.policy.document import load
from anxin.policy.models import PolicyVersion


@lru_cache(maxsize=256)
def policy_of_version(version: UUID) -> Policy:
    """The rules of one published version."""
    return _rules(PolicyVersion.objects.values_list("text", flat=True).get(pk=version))


@lru_cache(maxsize=64)
def _rules(text: str) -> Policy:
    """Shops that publish the same text share one reading of it: a third of a second each."""
    return load(text)


def version_in_force(shop: UUID) -> PolicyVersion:
    """The version that an order placed now is pinned to; raises PolicyVersion.DoesNotExist for a shop without rules."""
    return PolicyVersion.objects.get(shop=shop, state=PolicyVersion.State.IN_FORCE)

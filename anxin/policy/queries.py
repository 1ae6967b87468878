"""Which rules apply? Reads versions; the text of a published one never changes, so that it is read once a process."""

from collections.abc import Collection
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from django.db.models import Count, QuerySet

from anxin.policy.clauses import Policy
from anxin.policy.document import load
from anxin.policy.models import PolicyComment, PolicyVersion
from anxin.policy.prove import Proof, prove
from anxin.policy.refine import refine
from anxin.policy.states import EDITABLE, PUBLIC, PolicyState
from anxin.policy.wording import say_clause
from anxin.refusal import NotFound


@lru_cache(maxsize=256)
def policy_of_version(version: UUID) -> Policy:
    """The shop's rules of one published version, without what is refined for single items."""
    return rules_of_text(PolicyVersion.objects.values_list("text", flat=True).get(pk=version, state__in=PUBLIC))


def policy_for(version: UUID, goods: str, sku: str) -> Policy:
    """The rules of a published version as they are for one item, with its sub-policies; ready compiled once asked."""
    policy = policy_of_version(version)
    for_item = any(sku in sub.items for sub in policy.subs)
    for_goods = any(goods in sub.goods for sub in policy.subs)
    return _refined(version, goods if for_goods else None, sku if for_item else None)


@lru_cache(maxsize=1024)
def _refined(version: UUID, goods: str | None, sku: str | None) -> Policy:
    return refine(policy_of_version(version), sku, goods)


def promise_minutes_for(version: UUID, goods: str, sku: str, minutes: int) -> int:
    """What is promised for an item whose own promise is `minutes`: less where a sub-policy promises less."""
    subs = policy_of_version(version).subs
    promises = [sub.promise // 60 for sub in subs if sub.promise and (goods in sub.goods or sku in sub.items)]
    return min([minutes, *promises])


@lru_cache(maxsize=64)
def rules_of_text(text: str) -> Policy:
    """Shops that publish the same text share one reading of it: a third of a second each.

    Raises BadDocument.
    """
    return load(text)


@lru_cache(maxsize=64)
def proof_of_text(text: str) -> Proof:
    """What the proof says to a text; half a second the first time. Raises BadDocument."""
    return prove(rules_of_text(text))


@lru_cache(maxsize=256)
def sentences_sha256(version: UUID, goods: str, sku: str, lang: str) -> str:
    """The hash of what a buyer of this item reads of the rules: each clause as `number. sentence`, one a line."""
    lines = [f"{clause.number}. {say_clause(clause).say(lang)}" for clause in policy_for(version, goods, sku).clauses]
    return sha256("\n".join(lines).encode()).hexdigest()


def version_in_force(shop: UUID) -> PolicyVersion:
    """The version that an order placed now is pinned to; raises PolicyVersion.DoesNotExist for a shop without rules."""
    return PolicyVersion.objects.get(shop=shop, state=PolicyState.IN_FORCE)


def later_rules(shops: Collection[UUID]) -> dict[UUID, UUID]:
    """By shop, the version in force where its operator lets it serve older orders in their buyer's favour."""
    rows = PolicyVersion.objects.filter(shop__in=shops, state=PolicyState.IN_FORCE).values_list("shop_id", "pk")
    return {shop: version for shop, version in rows if policy_of_version(version).better_later}


def announced_version(shop: UUID) -> PolicyVersion | None:
    """The version that is open for comment."""
    return PolicyVersion.objects.filter(shop=shop, state=PolicyState.ANNOUNCED).first()


def version_in_the_making(shop: UUID) -> PolicyVersion | None:
    """The shop's draft, proven or not."""
    return PolicyVersion.objects.filter(shop=shop, state__in=EDITABLE).first()


def public_versions(shop: UUID) -> list[tuple[PolicyVersion, int]]:
    """All that was ever announced, the latest first, each with the number of its comments."""
    rows = PolicyVersion.objects.filter(shop=shop, state__in=PUBLIC).select_related("based_on")
    return [(row, row.said) for row in rows.annotate(said=Count("comments")).order_by("-number")]


def public_version(shop: UUID, number: int) -> PolicyVersion:
    """One version by its number; raises NotFound for what was never announced."""
    found = PolicyVersion.objects.filter(shop=shop, number=number, state__in=PUBLIC).select_related("based_on").first()
    if found is None:
        raise NotFound
    return found


def comments_of(version: UUID) -> QuerySet[PolicyComment]:
    """What people said to it, in the order in which they did."""
    return PolicyComment.objects.filter(version=version)

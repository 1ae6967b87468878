"""How do facts lie in a table? One column a fact, named like it, never NULL."""

from collections.abc import Mapping

from anxin.policy.vocabulary import FACTS, Kind

TYPES: Mapping[Kind, str] = {
    Kind.ENUM: "text",
    Kind.YES_NO: "boolean",
    Kind.DURATION: "bigint",
    Kind.MONEY: "bigint",
    Kind.SHARE: "integer",
    Kind.COUNT: "integer",
}


def columns() -> dict[str, str]:
    """Column name → SQL type, in the order of the vocabulary."""
    return {name: TYPES[fact.kind] for name, fact in FACTS.items()}

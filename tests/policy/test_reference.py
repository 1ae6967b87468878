"""Does the reference page name every fact, value and term, and nothing else?"""

import re
from pathlib import Path

from anxin.policy.clauses import Effect, Liable, Outcome, Reason
from anxin.policy.document import load
from anxin.policy.vocabulary import FACTS, Kind

PAGE = (Path(__file__).parents[2] / "docs/reference/policy.md").read_text(encoding="utf-8")
FACT_ROWS = {
    name.strip(): (values, default)
    for names, values, default in re.findall(r"^\| ([a-z_0-9, ]+) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    for name in names.split(",")
}


def test_the_table_of_facts_is_the_vocabulary() -> None:
    facts = {name for name in FACT_ROWS if name not in {"fact", "then", *Outcome}}
    assert facts == set(FACTS)


def test_every_value_of_an_enum_stands_in_its_row() -> None:
    for name, fact in FACTS.items():
        if fact.kind is Kind.ENUM:
            assert tuple(FACT_ROWS[name][0].split(", ")) == fact.names


def test_every_term_is_named() -> None:
    for name in (*Outcome, *Liable, *Effect, *Reason):
        assert name in PAGE


def test_the_example_loads() -> None:
    (example,) = re.findall(r"```yaml\n(.+?)```", PAGE, re.DOTALL)
    assert [clause.id for clause in load(example).clauses] == ["undelivered", "everything-else"]

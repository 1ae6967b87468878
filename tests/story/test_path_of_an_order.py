"""Does the page that follows an order lead to files that are there, and to every tale?"""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "path-of-an-order.md"
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def targets() -> set[Path]:
    return {(PAGE.parent / link).resolve() for link in LINK.findall(PAGE.read_text(encoding="utf-8"))}


def test_every_link_leads_to_a_file() -> None:
    assert [str(target) for target in targets() if not target.exists()] == []


def test_every_flow_of_the_path_is_linked() -> None:
    flows = PAGE.parents[1] / "anxin" / "flows"
    # furnishing a shop, and what repeats a step of the path for another kind of ask
    beside = {"__init__", "furnish_shop", "import_items", "import_stock", "claim_letters", "record_letters"}
    beside |= {"claim_payment_looks", "raise_stuck"}
    linked = {target.stem for target in targets() if target.parent == flows}
    assert {path.stem for path in flows.glob("*.py")} - beside - linked == set()

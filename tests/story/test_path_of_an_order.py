"""Does the page that follows an order lead to files that are there, and to each flow of the path?"""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "path-of-an-order.md"
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def targets() -> set[Path]:
    return {(PAGE.parent / link).resolve() for link in LINK.findall(PAGE.read_text(encoding="utf-8"))}


def test_every_link_leads_to_a_file() -> None:
    assert [str(target) for target in targets() if not target.exists()] == []


def test_the_main_path_and_the_refund_are_linked() -> None:
    there = {"place_order", "start_payment", "record_offer", "hear_payments", "take_heard", "claim_supply"}
    there |= {"record_supply", "accept_callbacks", "reveal_code", "confirm_orders", "settle_orders"}
    back = {"judge_deliveries", "open_case", "answer_case", "choose_remedy", "review_case", "resume_cases"}
    back |= {"claim_refunds", "record_refunds", "resend_refund", "chase_refunds"}
    flows = PAGE.parents[1] / "anxin" / "flows"
    linked = {target.stem for target in targets() if target.parent == flows}
    assert there | back <= linked

"""Does the suggestion follow the facts, and stay silent where they speak for neither?"""

import pytest

from anxin.cases.suggest import LOOK, suggest
from anxin.policy.clauses import Outcome
from anxin.policy.facts import CodeCheck, Delivery, EvidenceMatch, Facts, Supplier, SupplierProof, Usage


@pytest.mark.parametrize(
    ("facts", "refund"),
    [
        (Facts(supplier=Supplier.ADMITS), True),
        (Facts(code_check=CodeCheck.INVALID), True),
        (Facts(delivery=Delivery.FAILED), True),
        (Facts(supplier=Supplier.SILENT), True),
        (Facts(supplier=Supplier.DENIES), True),
        (Facts(supplier=Supplier.DENIES, supplier_proof=SupplierProof.SHOWN, usage=Usage.USED), False),
        (Facts(supplier=Supplier.DENIES, supplier_proof=SupplierProof.SHOWN, usage=Usage.SEEN), None),
        (Facts(supplier=Supplier.ADMITS, evidence_match=EvidenceMatch.CONTRADICTED), None),
        (Facts(supplier=Supplier.DENIES, claims_30d=6), None),
    ],
)
def test_facts_speak_for_one_side_or_for_neither(facts: Facts, refund: bool | None) -> None:
    assert suggest(facts).outcome is {True: Outcome.REFUND_FULL, False: Outcome.REJECT, None: None}[refund]


def test_nothing_known_suggests_nothing() -> None:
    assert suggest(Facts()) == LOOK

"""What follows when a supplier's system has looked up the codes that are complained of?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import OPEN, CaseState
from anxin.delivery.supplier import CodesAnswer, CodeVerdict
from anxin.delivery.units import pieces_of
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.decide_again import decide_again
from anxin.orders.models import Order
from anxin.policy.facts import CodeCheck

BAD = (CodeCheck.INVALID, CodeCheck.USED_BEFORE_REVEAL)
TELLS = (*BAD, CodeCheck.VALID_UNUSED)


def take_code_checks(told: Sequence[tuple[UUID, CodesAnswer]], orders: Mapping[UUID, Order], *, at: datetime) -> None:
    """Note what was found on the open cases, seal it, and decide those again that wait for their supplier.

    A case is bad where all of its codes are; of some, their pieces are noted, and a person decides by piece. A code
    that is used and was seen before it was looked up may have been used by anybody: that stays unknown.
    """
    answers = dict(told)
    rows = list(
        Case.objects.select_related("line")
        .filter(pk__in=answers, state__in=OPEN, order__in=orders, code_check=CodeCheck.NOT_CHECKED)
        .order_by("pk")
    )
    for case in rows:
        _note(case, _checked(case, answers[case.pk]))
    Case.objects.bulk_update(rows, ["code_check", "bad_units"])
    seal([_exhibit(case, answers[case.pk], at) for case in rows])
    again = [case for case in rows if case.state == CaseState.AWAITING_SUPPLIER and case.code_check in TELLS]
    decide_again(again, dict(orders), at=at)


def _checked(case: Case, answer: CodesAnswer) -> dict[int, CodeCheck]:
    seen = {piece.unit for piece in pieces_of([case.line])[case.line_id].rows if piece.seen_at}
    return {place: _check(verdict, seen=place in seen) for place, verdict in answer.verdicts}


def _check(verdict: CodeVerdict, *, seen: bool) -> CodeCheck:
    if verdict is CodeVerdict.USED:
        return CodeCheck.UNKNOWN if seen else CodeCheck.USED_BEFORE_REVEAL
    return CodeCheck(verdict)


def _note(case: Case, found: Mapping[int, CodeCheck]) -> None:
    bad = sorted(place for place, check in found.items() if check in BAD)
    checks = set(found.values())
    alike = len(checks) == 1 or (bool(checks) and checks <= set(BAD))
    case.code_check = next(iter(sorted(checks))) if alike else CodeCheck.UNKNOWN
    case.bad_units = bad if bad and not alike else case.bad_units


def _exhibit(case: Case, answer: CodesAnswer, at: datetime) -> NewExhibit:
    """What was said of each piece; never a code."""
    return NewExhibit(
        shop=case.shop_id,
        order=case.order_id,
        slot=GOODS,
        kind="code_check",
        content={
            "case": str(case.pk),
            "checked": case.code_check,
            "units": [place for place, _ in answer.verdicts],
            "verdicts": [str(verdict) for _, verdict in answer.verdicts],
        },
        by="supplier",
        at=at,
    )

"""What does a supplier see of a case it is asked about?"""

from collections.abc import Sequence
from types import SimpleNamespace
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.queries import asked_of_supplier
from anxin.delivery.units import say_units
from anxin.evidence.access import uploads_for_supplier
from anxin.evidence.models import Upload
from anxin.policy.clauses import Ask
from anxin.support.queries import own_of
from anxin.support.shield import shield
from anxin.texts import Text
from anxin.web.forms import AnswerForm
from anxin.web.words import PROBLEMS

TAKE_BACK = Text("买家请求收回：{problem}", "The buyer asks you to take it back: {problem}")


def show_questions(cases: Sequence[Case], forms: dict[UUID, AnswerForm]) -> list[SimpleNamespace]:
    """Each question with its countdown and its form; of the buyer the problem, the words and the goods."""
    orders = [case.order_id for case in cases]
    suppliers = {case.supplier_id for case in cases}
    shown = [row for supplier in suppliers for row in uploads_for_supplier(supplier, orders)]
    return [_shown(case, forms.get(case.pk), [row for row in shown if row.order_id == case.order_id]) for case in cases]


def _pieces(case: Case) -> list[tuple[int, Text]]:
    """Those of several that may be admitted singly; what is to be taken back, or stopped, is one question."""
    if asked_of_supplier(case) is not Ask.PROOF:
        return []
    places = case.units or range(1, case.line.quantity + 1)
    return [(place, say_units([place])) for place in places] if len(places) > 1 else []


def _shown(case: Case, form: AnswerForm | None, uploads: Sequence[Upload]) -> SimpleNamespace:
    problem = PROBLEMS.get(case.problem, PROBLEMS["other"])
    return SimpleNamespace(
        id=case.pk,
        problem=TAKE_BACK.fill(problem=problem) if asked_of_supplier(case) is Ask.TAKE_BACK else problem,
        due_at=case.due_at,
        title=case.line.title,
        account=case.line.account_hint,
        ref=case.order.ref,
        amount_minor=case.line.unit_price_minor * (len(case.units) or case.line.quantity),
        units=say_units(case.units) if case.units else None,
        pieces=_pieces(case),
        currency=case.order.currency,
        note=shield(case.words, own_of(case.order_id, of_buyer=True)) if case.words else None,
        uploads=uploads,
        form=form or AnswerForm(auto_id=f"a{case.pk}_%s"),
    )

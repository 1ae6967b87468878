"""What does a supplier see of a case it is asked about?"""

from collections.abc import Sequence
from types import SimpleNamespace
from uuid import UUID

from anxin.cases.models import Case
from anxin.evidence.access import uploads_for_supplier
from anxin.evidence.models import Upload
from anxin.texts import Text
from anxin.web.forms import AnswerForm
from anxin.web.words import PROBLEMS

TAKE_BACK = Text("买家请求收回：{problem}", "The buyer asks you to take it back: {problem}")


def show_questions(cases: Sequence[Case], forms: dict[UUID, AnswerForm]) -> list[SimpleNamespace]:
    """Each question with its countdown and its form; of the buyer the problem, the words and the goods."""
    orders = [case.order_id for case in cases]
    suppliers = {case.line.supplier_id for case in cases}
    shown = [row for supplier in suppliers for row in uploads_for_supplier(supplier, orders)]
    return [_shown(case, forms.get(case.pk), [row for row in shown if row.order_id == case.order_id]) for case in cases]


def _shown(case: Case, form: AnswerForm | None, uploads: Sequence[Upload]) -> SimpleNamespace:
    problem = PROBLEMS.get(case.problem, PROBLEMS["other"])
    return SimpleNamespace(
        id=case.pk,
        problem=TAKE_BACK.fill(problem=problem) if case.recall == "waiting" else problem,
        due_at=case.due_at,
        title=case.line.title,
        account=case.line.account_hint,
        ref=case.order.ref,
        amount_minor=case.line.amount_minor,
        currency=case.order.currency,
        note=case.words,
        uploads=uploads,
        form=form or AnswerForm(auto_id=f"a{case.pk}_%s"),
    )

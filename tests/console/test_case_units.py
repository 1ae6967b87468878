"""What goes back "in full" where a case is about some pieces, and only some of these are in question?"""

import pytest

from anxin.cases.models import Case
from anxin.console.case_units import units_panel
from anxin.flows.answer_case import answer_case
from anxin.flows.open_case import Claim, open_case
from anxin.flows.reveal_code import reveal_code
from tests.support.cast import Stage

pytestmark = pytest.mark.django_db


def test_in_full_is_what_the_pieces_in_question_are_worth(stage: Stage) -> None:
    order = stage.buys("steam-50", quantity=10)
    reveal_code(order.pk, by="buyer", at=stage.at)
    claim = Claim(line=stage.delivery(order.pk).line_id, problem="invalid_code", units=(2, 5, 9))
    case = open_case(order.pk, claim, by="buyer", at=stage.at)
    assert "145.50" in units_panel(Case.objects.get(pk=case), [])["in_full"], "all that it is about"
    answer_case(case, answer="admit", proof="the third was used", by="supplier", at=stage.at, bad=[2, 5])
    row = Case.objects.get(pk=case)
    assert "97.00" in units_panel(row, [])["in_full"], "what is admitted is ticked"
    assert "48.50" in units_panel(row, ["9"])["in_full"]

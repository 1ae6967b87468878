"""Is every kind of ask worked on by somebody?"""

from anxin.agenda.kinds import Kind
from anxin.jobs.sweeps import SWEEPS
from anxin.jobs.work import BILLS, COMPLAINTS, REFUNDS, REST, SUPPLY
from anxin.orders.states import OnDue


def test_every_kind_has_one_loop() -> None:
    bound = [*REFUNDS, *SUPPLY, *REST, *BILLS, *COMPLAINTS]
    assert sorted(bound) == sorted(Kind)


def test_every_consequence_of_an_order_is_swept() -> None:
    assert {due.value for due in OnDue} <= {sweep.name for sweep in SWEEPS}

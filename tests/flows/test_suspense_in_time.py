"""Does money without an order ever lie there unseen, whatever became of the look at it?"""

from datetime import datetime, timedelta
from uuid import uuid4

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.accept_payments import accept_payments
from anxin.flows.acts.keep_residues import Residue, keep_residues
from anxin.flows.acts.received import Received
from anxin.flows.chase_unmatched import chase_unmatched
from anxin.flows.claim_payment_looks import claim_payment_looks
from anxin.flows.record_payment_looks import record_payment_looks
from anxin.flows.release_unmatched import release_unmatched
from anxin.ledger.accounts import suspense
from anxin.ledger.queries import balance
from anxin.payments.channel import ChannelNotice, NoticeKind, PaymentAnswer, PaymentStatus
from anxin.payments.deadlines import due_unmatched, next_unmatched_due
from anxin.payments.models import Notice, Unmatched
from anxin.refunds.models import Refund
from anxin.support.models import Letter
from tests.flows.refunding import the_channel_can
from tests.support.cast import DAY, HOUR, MINUTE, Stage

SUM = 4_850


def parked(stage: Stage, *, number: str = "4200001") -> Unmatched:
    """Money that came for no order."""
    told = ChannelNotice(uuid4().hex, NoticeKind.PAID, uuid4(), None, number, SUM, "CNY", stage.at)
    accept_payments([Received(channel=stage.world.channel, notice=told, body="")], at=stage.at)
    return Unmatched.objects.get(transaction_no=number)


def sweep(stage: Stage) -> int:
    return chase_unmatched(due_unmatched(stage.at, 99), at=stage.at)


def letters() -> int:
    return Letter.objects.filter(kind="suspense-due").count()


def in_suspense(stage: Stage) -> int:
    return balance(suspense(stage.world.shop, stage.world.channel))


def killed_looks(stage: Stage) -> None:
    """Workers die over the look until it is given up."""
    Ask.objects.filter(kind=Kind.PAYMENT_QUERY).update(tries=99, due_at=stage.at)
    assert claim_payment_looks(limit=9, at=stage.at, lease_seconds=60) == []
    assert not Ask.objects.filter(kind=Kind.PAYMENT_QUERY).exists()


def now(row: Unmatched) -> tuple[str, datetime | None]:
    row.refresh_from_db()
    return row.state, row.due_at


def test_a_look_that_killed_its_workers_brings_the_money_before_finance(stage: Stage) -> None:
    row = parked(stage)
    killed_looks(stage)
    assert next_unmatched_due() == stage.at + 30 * MINUTE
    assert sweep(stage) == 0
    stage.wait(30 * MINUTE)
    assert sweep(stage) == 1
    assert now(row) == ("with_finance", stage.at + DAY)
    assert letters() == 1
    assert in_suspense(stage) == SUM
    release_unmatched(row.pk, by="staff", at=stage.at)
    (errand,) = claim_payment_looks(limit=9, at=stage.at, lease_seconds=60)
    record_payment_looks([(errand, PaymentAnswer(PaymentStatus.PAID, "4200001", SUM, "CNY", stage.at))], at=stage.at)
    assert (in_suspense(stage), Refund.objects.count()) == (0, 1)


def test_what_is_still_looked_after_is_left_to_its_look(stage: Stage) -> None:
    row = parked(stage)
    stage.wait(30 * MINUTE)
    assert sweep(stage) == 1
    assert now(row) == ("waiting", stage.at + 10 * MINUTE)
    assert Ask.objects.filter(subject=row.pk).count() == 1
    assert letters() == 0


def test_finance_hears_once_a_day_of_all_that_waits_for_it(stage: Stage) -> None:
    for number in ("4200001", "4200002"):
        parked(stage, number=number)
        killed_looks(stage)
        stage.wait(31 * MINUTE)
        sweep(stage)
    assert letters() == 2
    for days in (1, 2):
        stage.wait(DAY)
        for _ in range(3):
            sweep(stage)
            stage.wait(timedelta(minutes=1))
        assert letters() == 2 + days
    said = vault.unseal(Letter.objects.filter(kind="suspense-due").order_by("-at")[0].body_sealed, "letter")
    assert "4200001：¥48.50" in said
    assert "4200002: ¥48.50" in said


def test_a_hint_is_asked_about_again_and_never_given_out_as_money(stage: Stage) -> None:
    the_channel_can(stage, notice_proves=False)
    row = parked(stage)
    killed_looks(stage)
    stage.wait(DAY)
    assert sweep(stage) == 1
    assert now(row) == ("unproven", stage.at + DAY)
    assert (in_suspense(stage), letters()) == (0, 0)
    (errand,) = claim_payment_looks(limit=9, at=stage.at, lease_seconds=60)
    record_payment_looks([(errand, PaymentAnswer(PaymentStatus.NOT_FOUND))], at=stage.at)
    assert now(row) == ("refuted", None)
    assert sweep(stage) == 0
    assert next_unmatched_due() is None


def test_what_is_settled_is_not_spoken_of_again(stage: Stage) -> None:
    parked(stage)
    stage.wait(30 * MINUTE)
    (errand,) = claim_payment_looks(limit=9, at=stage.at, lease_seconds=60)
    record_payment_looks([(errand, PaymentAnswer(PaymentStatus.PAID, "4200001", SUM, "CNY", stage.at))], at=stage.at)
    stage.wait(3 * DAY + HOUR)
    assert sweep(stage) == 0
    assert letters() == 0


def a_bill_shows(stage: Stage, number: str) -> None:
    """Money that nobody told us of."""
    residue = Residue(
        shop=stage.world.shop,
        channel=stage.world.channel,
        transaction_no=number,
        amount_minor=SUM,
        currency="CNY",
        occurred_at=stage.at,
        because="a bill shows it: missing here",
    )
    keep_residues([residue], at=stage.at)


def test_a_late_notice_of_what_a_bill_brought_before_finance_is_heard(stage: Stage) -> None:
    a_bill_shows(stage, "4200009")
    row = parked(stage, number="4200009")
    assert (row.state, Unmatched.objects.count(), in_suspense(stage)) == ("with_finance", 1, SUM)
    assert not Ask.objects.filter(kind=Kind.PAYMENT_QUERY).exists(), "nothing goes back by itself beside finance"
    assert Notice.objects.count() == 1


def test_a_bill_after_the_notice_keeps_nothing_twice(stage: Stage) -> None:
    first = parked(stage, number="4200009")
    a_bill_shows(stage, "4200009")
    assert now(first) == ("waiting", stage.at + 30 * MINUTE)
    assert (Unmatched.objects.count(), in_suspense(stage)) == (1, SUM)

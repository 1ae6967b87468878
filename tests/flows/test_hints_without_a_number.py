"""What if a channel tells of money for no order and names no number of its own for it? Two of them are two."""

from dataclasses import replace

import pytest

from anxin.agenda.models import Ask
from anxin.flows.accept_payments import accept_payments
from anxin.flows.acts.keep_residues import Residue, keep_residues
from anxin.flows.acts.received import Received
from anxin.flows.claim_payment_looks import claim_payment_looks
from anxin.flows.claim_unmatched import NoSuchPayment, Remembered, claim_unmatched
from anxin.flows.record_payment_looks import record_payment_looks
from anxin.payments.channel import NoticeKind, PaymentAnswer, PaymentStatus
from anxin.payments.models import Payment, Unmatched
from anxin.refunds.models import Refund
from tests.flows.test_payment_ends import PRICE, at_the_channel, parked, stranger, the_channel_can
from tests.support.cast import MINUTE, Stage


def nameless(stage: Stage, kind: str = NoticeKind.PAID) -> Received:
    return stranger(stage, transaction_no="", kind=kind)


def says(stage: Stage, **numbers: str) -> None:
    """The channel has what is named here, under this number of its own, and nothing else."""
    errands = claim_payment_looks(limit=99, at=stage.at, lease_seconds=60)
    told = []
    for errand in errands:
        assert errand.ask.transaction_no == ""
        number = numbers.get(errand.payment.hex)
        paid = PaymentAnswer(PaymentStatus.PAID, number or "", PRICE, "CNY", stage.at)
        told.append((errand, paid if number is not None else PaymentAnswer(PaymentStatus.NOT_FOUND)))
    record_payment_looks(told, at=stage.at)


def states(stage: Stage) -> list[str]:
    return sorted(Unmatched.objects.values_list("state", flat=True))


@pytest.mark.parametrize("together", [True, False])
def test_two_hints_without_a_number_are_each_asked_about_under_our_own(stage: Stage, together: bool) -> None:
    the_channel_can(stage, notice_proves=False)
    hints = [nameless(stage), nameless(stage)]
    if together:
        assert accept_payments(hints, at=stage.at) == ["unproven", "unproven"]
    else:
        assert [accept_payments([hint], at=stage.at) for hint in hints] == [["unproven"], ["unproven"]]
    assert (states(stage), Ask.objects.count(), parked(stage)) == (["unproven", "unproven"], 2, 0)
    true = hints[0].notice.payment
    says(stage, **{true.hex: "4200001"})
    assert (states(stage), parked(stage)) == (["refuted", "waiting"], PRICE)
    assert Unmatched.objects.get(pk=true).transaction_no == "4200001"


def test_two_that_are_proof_by_themselves_are_both_booked_and_both_go_back(stage: Stage) -> None:
    told = [nameless(stage), nameless(stage)]
    assert accept_payments(told, at=stage.at) == ["unmatched", "unmatched"]
    assert (states(stage), parked(stage)) == (["waiting", "waiting"], 2 * PRICE)
    stage.wait(30 * MINUTE)
    says(stage, **{item.notice.payment.hex: "" for item in told})
    assert (states(stage), parked(stage)) == (["returned", "returned"], 0)
    assert set(Payment.objects.values_list("transaction_no", flat=True)) == {""}, "ours is no number of the channel's"
    assert (Refund.objects.count(), at_the_channel(stage)) == (2, 2 * PRICE)


def test_no_buyer_claims_anything_by_naming_no_number(stage: Stage) -> None:
    accept_payments([nameless(stage)], at=stage.at)
    placed = stage.places("steam-50")
    with pytest.raises(NoSuchPayment):
        claim_unmatched(placed.order, Remembered("", PRICE, stage.at), for_order=True, by="buyer", at=stage.at)


def test_a_proof_that_names_its_number_is_the_hint_that_named_none(stage: Stage) -> None:
    hint = nameless(stage, NoticeKind.PAYMENT_CLOSED)
    accept_payments([hint], at=stage.at)
    proof = replace(
        hint, notice=replace(hint.notice, external_id="later", kind=NoticeKind.PAID, transaction_no="4200001")
    )
    accept_payments([proof], at=stage.at)
    assert states(stage) == ["unproven"], "the look that is planned says which"
    says(stage)
    assert states(stage) == ["refuted"]
    again = replace(proof, notice=replace(proof.notice, external_id="again"))
    assert accept_payments([again], at=stage.wait(MINUTE)) == ["unmatched"]
    assert (states(stage), parked(stage), Unmatched.objects.get().transaction_no) == (["waiting"], PRICE, "4200001")


@pytest.mark.parametrize("first", ["bill", "hint"])
def test_what_lies_there_under_its_number_already_is_not_booked_again(stage: Stage, first: str) -> None:
    the_channel_can(stage, notice_proves=False)
    hints = [nameless(stage), nameless(stage)]
    accept_payments(hints, at=stage.at)
    numbers = {hint.notice.payment.hex: "4200001" for hint in hints}
    if first == "bill":
        residue = Residue(
            shop=stage.world.shop,
            channel=stage.world.channel,
            transaction_no="4200001",
            amount_minor=PRICE,
            currency="CNY",
            occurred_at=stage.at,
            because="a bill shows it: missing here",
        )
        keep_residues([residue], at=stage.at)
    says(stage, **numbers)
    wanted = ["refuted", "refuted", "with_finance"] if first == "bill" else ["refuted", "waiting"]
    assert (states(stage), parked(stage)) == (wanted, PRICE)

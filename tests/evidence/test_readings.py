"""What follows from what was read: agreement with our own record, reuse, and cases that go on?"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from anxin.cases.models import Case, Decision
from anxin.cases.refusals import NotAsked
from anxin.delivery.supplier import SupplyStatus
from anxin.evidence.deadlines import due_uploads, next_upload_due
from anxin.evidence.exhibits import GOODS, PAYMENT, TALK
from anxin.evidence.models import EvidenceKey, Exhibit, Upload
from anxin.evidence.needs import ONLY_THE_BUYER, SLOTS, evidence_of, missing
from anxin.evidence.queries import found_elsewhere
from anxin.evidence.reading.shapes import Kind, Reading
from anxin.evidence.refusals import StillReading
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.add_upload import add_upload
from anxin.flows.claim_uploads import claim_uploads
from anxin.flows.end_evidence import end_evidence
from anxin.flows.give_up_uploads import give_up_uploads
from anxin.flows.record_reading import record_reading
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.policy.facts import Facts, Problem
from anxin.policy.kept import facts_kept
from anxin.routines import schema
from tests.evidence.videos import VIDEO
from tests.support.cast import DAY, HOUR, MINUTE, Stage
from tests.support.pictures import bill, picture, read

Shows = Callable[..., Upload]
FACTS = ("evidence", "evidence_match", "evidence_reused")
HIS = ("4200001234202611231234567890", "01a2b3c4d5e6f708192a3b4c5d6e7f80")


@pytest.fixture
def shows(stage: Stage) -> Shows:
    """Bea shows a picture, and a reader says at once what stands on it."""

    def show(order: Order, reading: Reading | None, *, slot: str | None = "payment", words: str = "x") -> Upload:
        key = add_upload(order.pk, picture(words), name="a.png", slot=slot, by="guest", at=stage.at).upload
        if reading:
            assert [claimed.upload for claimed in claim_uploads(9, stage.at)] == [key]
            assert record_reading(key, reading, at=stage.at)
        return Upload.objects.get(pk=key)

    return show


def own_bill(order: Order, **other: object) -> Reading:
    """The bill of this order's own payment."""
    payment = Payment.objects.get(order=order, state="paid")
    told = Exhibit.objects.get(order=order, kind="payment_notice").content
    assert payment.paid_at is not None
    said = {
        "transaction_no": told["transaction_no"],
        "merchant_no": payment.pk.hex,
        "amount_minor": payment.amount_minor,
        "paid_at": payment.paid_at.replace(microsecond=0),
    }
    return read(**{**said, **other})


def facts_of(stage: Stage, order: Order) -> tuple[Facts, Facts]:
    """The facts as the code knows them, and as the view does."""
    cases = list(Case.objects.filter(order=order, closed_at=None))
    known = gather_facts(subjects_of(lock_orders([order.pk]), cases=cases), stage.at)
    names = list(Facts.__dataclass_fields__)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM {schema()}.case_facts(%s) WHERE order_id = %s", [stage.at, order.pk]
        )
        (row,) = cursor.fetchall()
    return next(iter(known.values())), facts_kept(dict(zip(names, row, strict=True)))


def evidence(stage: Stage, order: Order) -> tuple[str, str, bool]:
    """What the rules know of the evidence; the code and the view say the same."""
    known, seen = facts_of(stage, order)
    assert known == seen
    return known.evidence, known.evidence_match, known.evidence_reused


def member(stage: Stage) -> Order:
    """A membership that has arrived."""
    order = stage.buys("green-diamond-31", account="12345678")
    stage.supplier_says(SupplyStatus.DELIVERED)
    stage.wait(3 * DAY)
    return order


@pytest.mark.django_db
@pytest.mark.parametrize("problem", list(Problem))
def test_the_database_says_of_every_problem_what_the_table_says(problem: Problem) -> None:
    shapes = [tuple(slot for place, slot in enumerate(SLOTS) if number >> place & 1) for number in range(8)]
    with connection.cursor() as cursor:
        for paid in (True, False):
            for delivered in (True, False):
                for shown in shapes:
                    cursor.execute(
                        f"SELECT {schema()}.evidence_of(%s, %s, %s, %s::text[])",
                        [problem, paid, delivered, list(shown) or None],
                    )
                    seen = [slot for slot, there in ((PAYMENT, paid), (GOODS, delivered)) if there]
                    assert cursor.fetchone()[0] == evidence_of(problem, seen=seen, shown=shown), (
                        paid,
                        delivered,
                        shown,
                    )


def test_only_what_the_platform_cannot_see_is_asked_for() -> None:
    assert set(ONLY_THE_BUYER) == set(Problem)
    assert missing(Problem.NOT_ARRIVED, seen=(), shown=()) == ()
    assert missing(Problem.REVOKED, seen=(PAYMENT, GOODS), shown=()) == (GOODS,)
    assert missing(Problem.REVOKED, seen=(), shown=(GOODS,)) == ()
    assert missing(Problem.CHARGED_TWICE, seen=(PAYMENT,), shown=(TALK,)) == (PAYMENT,)


@pytest.mark.django_db
def test_a_bill_that_agrees_with_our_record_is_said_to(stage: Stage, shows: Shows) -> None:
    order = stage.buys("steam-50")
    row = shows(order, own_bill(order))
    assert (row.state, row.match, row.reused) == ("read", "matched", False)
    assert {"transaction_no", "merchant_no", "amount_minor"} <= set(row.agreed)
    assert row.differing == []
    assert evidence(stage, order) == ("complete", "matched", False)
    sealed = Exhibit.objects.get(order=order, kind="upload_read").content
    assert (sealed["match"], sealed["upload"]) == ("matched", str(row.pk))
    assert HIS[0] not in str(sealed)


@pytest.mark.django_db
def test_a_bill_of_another_payment_contradicts(stage: Stage, shows: Shows) -> None:
    order = stage.buys("steam-50")
    row = shows(order, own_bill(order, transaction_no=HIS[0], merchant_no=HIS[1]))
    assert (row.match, row.differing) == ("contradicted", ["transaction_no", "merchant_no"])
    assert evidence(stage, order) == ("complete", "contradicted", False)


@pytest.mark.django_db
def test_the_right_picture_mends_the_wrong_one(stage: Stage, shows: Shows) -> None:
    order = stage.buys("steam-50")
    shows(order, own_bill(order, transaction_no=HIS[0], merchant_no=HIS[1]), words="wrong")
    shows(order, own_bill(order), words="right")
    assert evidence(stage, order) == ("complete", "matched", False)


@pytest.mark.django_db
def test_the_time_is_that_of_the_channel_and_not_of_our_hearing_of_it(stage: Stage, shows: Shows) -> None:
    order = stage.buys("steam-50")
    Payment.objects.filter(order=order).update(paid_at=stage.at + DAY)
    told = Exhibit.objects.get(order=order, kind="payment_notice").content
    row = shows(order, bill(told["transaction_no"], "", order.amount_minor, stage.at.replace(microsecond=0)))
    assert "paid_at" in row.agreed


@pytest.mark.django_db
def test_a_reading_is_not_read_in_the_database(stage: Stage, shows: Shows) -> None:
    order = stage.buys("steam-50")
    row = shows(order, bill(HIS[0], HIS[1], 5_000, stage.at))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u::text FROM evidence_upload AS u UNION ALL SELECT k::text FROM evidence_evidencekey AS k"
        )
        everything = "".join(text for (text,) in cursor.fetchall())
    assert HIS[0] not in everything
    assert row.reading is not None
    assert Reading.from_json(row.reading).sure_value("transaction_no") == HIS[0]


@pytest.mark.django_db
def test_two_genuine_payments_that_look_alike_are_not_called_reuse(stage: Stage, shows: Shows) -> None:
    one, other = stage.buys("steam-50"), stage.buys("steam-50")
    first = shows(one, own_bill(one), words="same shop, same amount 1")
    second = shows(other, own_bill(other), words="same shop, same amount 2")
    assert not first.reused
    assert not second.reused
    hits = found_elsewhere(second)
    assert hits, "the same second and amount, and nearly the same picture"
    assert not any(hit.sure for hit in hits)


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["the same file", "another file"])
def test_the_payment_of_another_order_is_reuse_and_its_owner_stays_clean(
    stage: Stage, shows: Shows, words: str
) -> None:
    beas, thiefs = stage.buys("steam-50"), stage.buys("steam-50")
    genuine = own_bill(beas)
    stolen = shows(thiefs, genuine, words="the same file")
    assert (stolen.match, stolen.reused) == ("contradicted", True), "our own books know whose payment it is"
    owner = shows(beas, genuine, words=words)
    assert (owner.match, owner.reused) == ("matched", False)
    assert evidence(stage, thiefs) == ("complete", "contradicted", True)
    assert evidence(stage, beas) == ("complete", "matched", False)


@pytest.mark.django_db
def test_the_same_file_on_another_order_is_reuse_even_unread(stage: Stage, shows: Shows) -> None:
    one, other = stage.buys("steam-50"), stage.buys("steam-50")
    blurred = read(Kind.OTHER, readable=False, problems=("blurry",))
    assert not shows(one, blurred, slot="goods").reused
    assert shows(other, blurred, slot="goods").reused


@pytest.mark.django_db
def test_a_bill_from_outside_shown_for_two_orders_is_reuse(stage: Stage, shows: Shows) -> None:
    one, other = stage.buys("steam-50"), stage.buys("steam-50")
    outside = bill(HIS[0], HIS[1], 5_000, stage.at)
    assert not shows(one, outside, words="1").reused
    assert shows(other, outside, words="2").reused
    assert EvidenceKey.objects.filter(kind="transaction").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.PAYMENT, Kind.GOODS, Kind.TALK])
def test_what_nobody_sorted_is_sorted_by_what_stands_on_it(stage: Stage, shows: Shows, kind: Kind) -> None:
    order = stage.buys("steam-50")
    assert shows(order, read(kind), slot=None).slot == str(kind)
    assert shows(order, read(kind), slot="talk", words="named").slot == "talk"


@pytest.mark.django_db
def test_a_conversation_about_another_order_contradicts_nothing(stage: Stage, shows: Shows) -> None:
    order = stage.buys("steam-50")
    row = shows(order, read(Kind.TALK, order_no="7K3QFA2M", amount_minor=1), slot="talk")
    assert (row.match, row.differing) == ("unverified", ["order_no"])


@pytest.mark.django_db
def test_a_case_that_waits_for_the_buyer_goes_on_at_once_when_the_picture_was_read(stage: Stage, shows: Shows) -> None:
    order = member(stage)
    case = stage.claims(order.pk, "missing_privilege")
    assert (case.state, case.buyer_asked) == ("awaiting_buyer", "waiting")
    assert evidence(stage, order)[0] == "partial"
    shows(order, None, slot="payment")
    case.refresh_from_db()
    assert case.state == "awaiting_buyer"
    claim_uploads(9, stage.at)
    record_reading(Upload.objects.get().pk, own_bill(order), at=stage.at)
    case.refresh_from_db()
    assert case.state == "awaiting_buyer", "the goods are missing still"
    shows(order, read(Kind.GOODS), slot="goods", words="goods")
    case.refresh_from_db()
    assert (case.state, case.buyer_asked) == ("awaiting_supplier", "answered")


@pytest.mark.django_db
def test_a_poor_picture_counts_as_shown_and_is_never_a_reason_to_refuse(stage: Stage, shows: Shows) -> None:
    order = member(stage)
    case = stage.claims(order.pk, "missing_privilege")
    row = shows(order, read(Kind.OTHER, readable=False, problems=("blurry",)), slot="goods")
    assert (row.state, row.match, row.problems) == ("unread", "unverified", ["blurry"])
    case.refresh_from_db()
    assert case.state == "awaiting_supplier"
    assert "reject" not in Decision.objects.filter(case=case).values_list("outcome", flat=True)


@pytest.mark.django_db
def test_a_case_goes_on_when_no_reader_comes(stage: Stage, shows: Shows) -> None:
    order = member(stage)
    case = stage.claims(order.pk, "missing_privilege")
    row = shows(order, None, slot="goods")
    assert due_uploads(stage.at, 9) == []
    assert next_upload_due() == stage.at + 10 * MINUTE
    at = stage.wait(10 * MINUTE)
    assert give_up_uploads(due_uploads(at, 9), at=at) == 1
    row.refresh_from_db()
    case.refresh_from_db()
    assert (row.state, row.problems, case.state) == ("unread", ["not_read"], "awaiting_supplier")
    assert give_up_uploads([row.pk], at=at) == 0
    assert not record_reading(row.pk, read(), at=at), "a reading that comes too late changes nothing"


@pytest.mark.django_db
def test_a_picture_is_with_one_reader_until_its_lease_lapses_and_with_three_at_most(stage: Stage, shows: Shows) -> None:
    order = stage.buys("steam-50")
    key = shows(order, None).pk
    for _ in range(3):
        assert [claimed.upload for claimed in claim_uploads(9, stage.at)] == [key]
        assert claim_uploads(9, stage.at) == []
        stage.wait(timedelta(minutes=4))
    assert claim_uploads(9, stage.at) == []
    assert due_uploads(stage.at, 9) == [key]


@pytest.mark.django_db
def test_the_newest_of_the_facts_stand_in_a_decision(stage: Stage, shows: Shows) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    shows(order, own_bill(order, transaction_no=HIS[0], merchant_no=HIS[1]))
    case = stage.claims(order.pk, "invalid_code")
    kept = Decision.objects.filter(case=case).order_by("at").values_list("facts", flat=True)[0]
    assert facts_kept(kept).evidence_match == "contradicted"


def test_the_slots_are_those_of_exhibits() -> None:
    assert tuple(Exhibit.Slot.values) == SLOTS


@pytest.mark.django_db
def test_a_video_lets_a_waiting_case_go_on(stage: Stage) -> None:
    order = member(stage)
    case = stage.claims(order.pk, "missing_privilege")
    key: UUID = add_upload(order.pk, VIDEO, name="a.mp4", slot="goods", by="guest", at=stage.wait(HOUR)).upload
    case.refresh_from_db()
    assert (Upload.objects.get(pk=key).state, case.state) == ("unread", "awaiting_supplier")


@pytest.mark.django_db
def test_nothing_more_to_show_is_an_answer(stage: Stage, shows: Shows) -> None:
    order = member(stage)
    with pytest.raises(NotAsked):
        end_evidence(order.pk, by="guest", at=stage.at)
    case = stage.claims(order.pk, "missing_privilege")
    row = shows(order, None, slot="talk")
    with pytest.raises(StillReading):
        end_evidence(order.pk, by="guest", at=stage.at)
    assert not Exhibit.objects.filter(order=order, kind="nothing_more").exists()
    record_reading(row.pk, read(Kind.TALK), at=stage.at)
    case.refresh_from_db()
    assert case.state == "awaiting_buyer"
    end_evidence(order.pk, by="guest", at=stage.at)
    case.refresh_from_db()
    assert (case.buyer_asked, case.state) == ("answered", "decided")
    assert Exhibit.objects.filter(order=order, kind="nothing_more", by="guest").count() == 1

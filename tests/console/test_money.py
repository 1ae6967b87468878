"""Does the board show each refund that does not move, and is its button safe to press twice?"""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.catalog.models import Item
from anxin.clock import now
from anxin.console import queries
from anxin.flows.acts.keep_residues import Residue, keep_residues
from anxin.ledger.accounts import suspense
from anxin.ledger.queries import balance
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Channel, Heard, Payment, Unmatched
from anxin.people.models import Person
from anxin.refs import new_id
from anxin.refunds.models import Refund
from tests.console.conftest import SignsIn
from tests.support.cast import Stage


def refunded(stage: Stage, status: RefundStatus) -> Refund:
    """A refund that got this answer from the channel."""
    order = stage.buys("steam-50")
    stage.claims(order.pk, "changed_mind")
    stage.channel_says(status)
    return stage.refunds(order.pk)[0]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (RefundStatus.BOUNCED, "bounced"),
        (RefundStatus.UNKNOWN, "unknown"),
        (RefundStatus.BALANCE_SHORT, "short"),
        (RefundStatus.REFUSED, "with_finance"),
    ],
)
def test_each_trouble_has_its_place_and_its_next_step(
    signs_in: SignsIn, stage: Stage, status: RefundStatus, state: str
) -> None:
    refund = refunded(stage, status)
    columns = {column.state: column for column in signs_in("finance").get("/desk/money/").context["columns"]}
    assert [row.pk for row in columns[state].rows] == [refund.pk]
    assert [(one.currency, one.amount_minor) for one in columns[state].sums] == [("CNY", 4_850)]
    assert all(not column.rows for name, column in columns.items() if name != state)


def test_what_the_tables_have_no_room_for_is_counted_and_added_up(
    signs_in: SignsIn, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_ROWS", 2)
    for status in [RefundStatus.REFUSED] * 3 + [RefundStatus.UNKNOWN]:
        refunded(stage, status)
    for number in ("4200001", "4200002", "4200003"):
        with_finance(stage, number)
    page = signs_in("finance").get("/desk/money/")
    columns = {column.state: column for column in page.context["columns"]}
    refused = columns["with_finance"]
    assert (len(refused.rows), refused.count, refused.hidden) == (2, 3, 1)
    assert [one.amount_minor for one in refused.sums] == [14_550]
    assert (columns["unknown"].count, columns["unknown"].hidden) == (1, 0), "one kind takes no room from another"
    assert page.context["count"] == 4
    said = page.content.decode()
    assert "只列出最早的 2 笔，另有 1 笔未列出" in said
    assert said.count("另有 1 笔未列出") == 2
    assert "¥194.00" in said
    assert (page.context["unmatched_count"], len(page.context["unmatched"])) == (3, 2)


def test_each_currency_is_added_up_by_itself(signs_in: SignsIn, stage: Stage) -> None:
    refunded(stage, RefundStatus.REFUSED)
    Item.objects.update(currency="USD")
    refunded(stage, RefundStatus.REFUSED)
    client = signs_in("finance")
    context = client.get("/desk/money/").context
    assert context["totals"] == [("CNY", 4_850), ("USD", 4_850)]
    columns = {column.state: column for column in context["columns"]}
    assert [one.currency for one in columns["with_finance"].sums] == ["CNY", "USD"]
    (queue,) = [one for one in client.get("/desk/").context["queues"] if one["title"] == "退款转财务"]
    assert queue["count"] == 2
    assert queue["amount"].count("48.50") == 2
    assert "US$" in queue["amount"]


def test_every_kind_of_trouble_has_one_name(signs_in: SignsIn, stage: Stage) -> None:
    late, external, open_there, unsent, inward = (refunded(stage, RefundStatus.ARRIVED) for _ in range(5))
    Refund.objects.filter(pk=late.pk).update(
        state="accepted", arrived_at=None, due_at=stage.at, on_due="late", late_since=stage.at
    )
    Refund.objects.filter(pk=external.pk).update(external=True, late_since=stage.at)
    Refund.objects.filter(pk=open_there.pk).update(open_at_channel=True)
    Refund.objects.filter(pk=unsent.pk).update(
        state="planned", arrived_at=None, due_at=stage.at, on_due="tell_finance", late_since=stage.at
    )
    Refund.objects.filter(pk=inward.pk).update(
        state="asked",
        destination="balance",
        arrived_at=None,
        due_at=stage.at,
        on_due="tell_finance",
        late_since=stage.at,
    )
    columns = {column.state: column for column in signs_in("finance").get("/desk/money/").context["columns"]}
    found = {name: [row.pk for row in column.rows] for name, column in columns.items() if column.count}
    told = {"late": late, "external": external, "left_open": open_there, "unsent": unsent, "unchecked": inward}
    assert found == {name: [row.pk] for name, row in told.items()}


def test_what_arrived_is_not_on_the_board(signs_in: SignsIn, stage: Stage) -> None:
    refunded(stage, RefundStatus.ARRIVED)
    assert signs_in("finance").get("/desk/money/").context["count"] == 0


def test_an_accepted_refund_that_is_late_is_on_the_board(signs_in: SignsIn, stage: Stage) -> None:
    refund = refunded(stage, RefundStatus.ACCEPTED)
    client = signs_in("finance")
    assert client.get("/desk/money/").context["count"] == 0
    Refund.objects.filter(pk=refund.pk).update(late_since=stage.at)
    columns = {column.state: column for column in client.get("/desk/money/").context["columns"]}
    assert [row.pk for row in columns["late"].rows] == [refund.pk]


def test_pressed_twice_a_bounced_refund_goes_once(signs_in: SignsIn, stage: Stage) -> None:
    refund = refunded(stage, RefundStatus.BOUNCED)
    client, button = signs_in("finance"), f"/desk/refunds/refund/{refund.pk}/resend/"
    assert client.post(button).status_code == 302
    assert client.post(button).status_code == 302
    refund.refresh_from_db()
    assert (refund.state, refund.retries) == ("planned", 1)
    assert Ask.objects.filter(kind=Kind.REFUND_ASK, subject=refund.pk).count() == 1
    assert refund.steps.latest("pk").by == f"staff:{stage.world.people['finance']}"


def test_an_unknown_refund_cannot_be_sent_again(signs_in: SignsIn, stage: Stage) -> None:
    refund = refunded(stage, RefundStatus.UNKNOWN)
    signs_in("finance").post(f"/desk/refunds/refund/{refund.pk}/resend/")
    refund.refresh_from_db()
    assert (refund.state, refund.retries) == ("unknown", 0)


def test_ari_cannot_send_money(signs_in: SignsIn, stage: Stage) -> None:
    refund = refunded(stage, RefundStatus.BOUNCED)
    assert signs_in("agent").post(f"/desk/refunds/refund/{refund.pk}/resend/").status_code == 403
    refund.refresh_from_db()
    assert refund.state == "bounced"


def test_stu_finds_no_such_refund(signs_in: SignsIn, stage: Stage, stu: Person) -> None:
    refund = refunded(stage, RefundStatus.BOUNCED)
    assert signs_in(stu).post(f"/desk/refunds/refund/{refund.pk}/resend/").status_code == 404
    refund.refresh_from_db()
    assert refund.state == "bounced"


def test_the_first_page_adds_up_what_the_ledger_holds(signs_in: SignsIn, stage: Stage) -> None:
    stage.buys("game-100")
    refunded(stage, RefundStatus.BOUNCED)
    context = signs_in("finance").get("/desk/").context
    held = {tile["title"]: "".join(tile["amounts"]) for tile in context["money"]}
    assert "¥97.80" in held["担保托管"]
    assert "¥48.50" in held["退款在途"]
    assert [(queue["title"], queue["count"]) for queue in context["queues"]] == [("退款被退回", 1)]


def test_word_of_a_payment_that_cannot_be_booked_is_seen(signs_in: SignsIn, stage: Stage) -> None:
    payment = Payment.objects.get(order=stage.buys("steam-50"))
    heard = Heard.objects.create(
        id=UUID(int=int((now() - timedelta(minutes=11)).timestamp() * 1000) << 80 | 7 << 76 | 2 << 62),
        told=json.dumps(
            {
                "channel": str(payment.channel_id),
                "transaction_no": "TX-NOBODYS",
                "amount_minor": 4_850,
                "currency": "CNY",
            }
        ),
        due_at=now(),
    )
    client = signs_in("finance")
    assert "TX-NOBODYS" in client.get("/desk/money/").content.decode()
    Heard.objects.filter(pk=heard.pk).update(id=new_id())
    assert "TX-NOBODYS" not in client.get("/desk/money/").content.decode(), "it was heard just now"


def test_what_is_open_at_its_channel_is_seen_until_somebody_took_it_back(signs_in: SignsIn, stage: Stage) -> None:
    refund = refunded(stage, RefundStatus.ARRIVED)
    Refund.objects.filter(pk=refund.pk).update(open_at_channel=True)
    client = signs_in("finance")
    columns = {column.state: column for column in client.get("/desk/money/").context["columns"]}
    assert [row.pk for row in columns["left_open"].rows] == [refund.pk]
    door = f"/desk/refunds/refund/{refund.pk}/taken_back/"
    assert signs_in("agent").post(door).status_code == 403
    assert client.post(door).status_code == 302
    assert client.post(door).status_code == 302
    assert client.get("/desk/money/").context["count"] == 0
    assert refund.order.exhibits.filter(kind="refund_taken_back").count() == 1


@pytest.mark.parametrize(("retries", "opens"), [(False, True), (True, False)])
def test_finance_may_say_what_became_of_a_reversed_refund_where_it_cannot_be_sent_again(
    signs_in: SignsIn, stage: Stage, retries: bool, opens: bool
) -> None:
    row = Channel.objects.get(pk=stage.world.channel)
    row.capabilities |= {"retries": retries}
    row.save()
    refund = refunded(stage, RefundStatus.ARRIVED)
    Refund.objects.filter(pk=refund.pk).update(
        state="reversed", due_at=stage.at, on_due="tell_finance", arrived_at=None
    )
    client = signs_in("finance")
    page = client.get(f"/desk/refunds/refund/{refund.pk}/change/").content.decode()
    assert ("已另行退给买家" in page) is opens
    assert ("重新发起退款" in client.get("/desk/money/").content.decode()) is retries


def with_finance(stage: Stage, number: str = "4200099") -> Unmatched:
    """A second payment under one number, which nobody can send back by itself."""
    residue = Residue(
        shop=stage.world.shop,
        channel=stage.world.channel,
        transaction_no=number,
        amount_minor=4_850,
        currency="CNY",
        occurred_at=stage.at,
        because="paid_again",
    )
    keep_residues([residue], at=stage.at)
    return Unmatched.objects.get(transaction_no=number)


def test_money_sent_back_in_the_console_is_closed_with_its_number(signs_in: SignsIn, stage: Stage) -> None:
    row, client = with_finance(stage), signs_in("finance")
    form = f"/desk/payments/unmatched/{row.pk}/close_unmatched/"
    page = client.get("/desk/money/").content.decode()
    assert form in page
    assert "4200099" in page
    assert client.post(form, {"proof": " "}, follow=True).status_code == 200
    row.refresh_from_db()
    assert row.state == "with_finance"
    for _ in range(2):
        assert client.post(form, {"proof": "R-8812"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.steps.latest("pk").because) == ("returned", "returned by hand: R-8812")
    assert balance(suspense(stage.world.shop, stage.world.channel)) == 0
    assert form not in client.get("/desk/money/").content.decode()


def test_neither_ari_nor_stu_closes_money_in_suspense(signs_in: SignsIn, stage: Stage, stu: Person) -> None:
    row = with_finance(stage)
    form = f"/desk/payments/unmatched/{row.pk}/close_unmatched/"
    assert signs_in("agent").post(form, {"proof": "R-8812"}).status_code == 403
    assert signs_in(stu).post(form, {"proof": "R-8812"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "with_finance"


@pytest.mark.parametrize("table", ["payment", "unmatched"])
def test_the_search_says_in_chinese_what_it_looks_for(signs_in: SignsIn, stage: Stage, table: str) -> None:
    page = signs_in("finance").get(f"/desk/payments/{table}/").content.decode()
    assert "渠道的完整交易单号" in page

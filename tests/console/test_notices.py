"""Is what a channel told word for word shown to finance alone, and is each look on record?"""

from dataclasses import replace

from anxin.flows.accept_payments import accept_payments
from anxin.payments.models import ChannelChange, Notice
from anxin.people.models import Person
from tests.console.conftest import SignsIn
from tests.support.cast import Stage

BODY = '{"buyer_logon_id": "bea***@example.com"}'


def told(stage: Stage) -> Notice:
    """One notice that names who paid."""
    notice = stage.notice(stage.begins_to_pay(stage.places("steam-50").order))
    accept_payments([replace(notice, body=BODY)], at=stage.at)
    return Notice.objects.get()


def test_finance_opens_it_and_the_look_is_on_record(signs_in: SignsIn, stage: Stage) -> None:
    row, client = told(stage), signs_in("finance")
    page = f"/desk/payments/notice/{row.pk}/change/"
    before = client.get(page).content.decode()
    assert "logon" not in before
    assert "显示原文" in before
    looked = client.get(f"/desk/payments/notice/{row.pk}/open_notice/")
    assert (looked.status_code, looked.headers["Location"]) == (302, page)
    assert ChannelChange.objects.count() == 0, "looking at the page opens nothing"
    shown = client.post(f"/desk/payments/notice/{row.pk}/open_notice/")
    assert "bea***@example.com" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    look = ChannelChange.objects.get()
    finance = f"staff:{stage.world.people['finance']}"
    assert (look.act, look.fields, look.by, look.channel_id) == (
        "notice_shown",
        [row.external_id],
        finance,
        row.channel_id,
    )
    said = client.get(f"/desk/channels/{row.channel_id}/").content.decode()
    assert "查看通知原文" in said
    assert row.external_id in said


def test_neither_ari_nor_stu_opens_it(signs_in: SignsIn, stage: Stage, stu: Person) -> None:
    row = told(stage)
    door = f"/desk/payments/notice/{row.pk}/open_notice/"
    ari = signs_in("agent")
    assert ari.post(door).status_code == 403
    assert signs_in(stu).post(door).status_code == 404
    page = ari.get(f"/desk/payments/notice/{row.pk}/change/").content.decode()
    assert "仅财务可查看" in page
    assert "显示原文" not in page
    assert ChannelChange.objects.count() == 0

"""Who changes the keys of a channel, with what in hand, and who hears of it?"""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from anxin import clock
from anxin.flows.claim_letters import claim_letters
from anxin.integrations.registry import payment_channel
from anxin.payments.models import Channel, ChannelChange
from anxin.payments.queries import channels_of
from anxin.people.models import Person, Role
from anxin.support.models import Letter
from tests.console.conftest import Code, SignsIn
from tests.support.cast import Stage

SECRET, HOOK_SECRET = "sk_test_0123456789abcdef", "whsec_0123456789abcdef"
STRIPE = {
    "name_zh": "银行卡",
    "name_en": "Cards",
    "account": "acct_0123456789",
    "base_url": "https://api.stripe.com",
    "secret_key": SECRET,
    "webhook_secret": HOOK_SECRET,
}
ADD = "/desk/channels/add/stripe/"

pytestmark = pytest.mark.usefixtures("period")


def added(client: Client, code: str) -> Channel:
    """A Stripe channel that the desk has taken."""
    answer = client.post(ADD, STRIPE | {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    return Channel.objects.get(kind="stripe")


@pytest.mark.parametrize("who", ["finance", "operator"])
def test_finance_and_operators_see_each_channel_with_what_it_can(signs_in: SignsIn, stage: Stage, who: str) -> None:
    client = signs_in(who)
    listed = client.get("/desk/channels/").content.decode()
    assert "沙箱支付" in listed
    assert "可部分退款" in listed
    page = client.get(f"/desk/channels/{stage.world.channel}/").content.decode()
    assert "付款后 365 天" in page
    assert f"/hooks/channel/{stage.world.channel}/" in page


@pytest.mark.parametrize("who", ["agent", "senior"])
def test_others_of_the_staff_have_no_business_with_channels(signs_in: SignsIn, stage: Stage, who: str) -> None:
    client, key = signs_in(who), stage.world.channel
    assert client.get("/desk/channels/").status_code == 403
    assert client.get(f"/desk/channels/{key}/").status_code == 403
    assert client.get(ADD).status_code == 403
    for door in (ADD, f"/desk/channels/{key}/keys/", f"/desk/channels/{key}/switch/"):
        assert client.post(door, STRIPE | {"on": "0", "code": "000000"}).status_code == 403
    assert "/desk/channels/" not in client.get("/desk/orders/order/").content.decode()
    assert Channel.objects.get().enabled
    assert not ChannelChange.objects.exists()


def test_stu_finds_no_such_channel(signs_in: SignsIn, stage: Stage, stu: Person) -> None:
    Role.objects.filter(person=stu).update(name="operator")
    client, key = signs_in(stu), stage.world.channel
    assert client.get(f"/desk/channels/{key}/").status_code == 404
    assert client.post(f"/desk/channels/{key}/switch/", {"on": "0"}).status_code == 404
    assert "1000000001" not in client.get("/desk/channels/").content.decode()
    assert Channel.objects.get(pk=key).enabled


def test_an_added_channel_is_off_recorded_and_announced(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    row = added(signs_in("finance"), code("finance"))
    assert not row.enabled
    assert row.capabilities["window_days"] == 180
    assert payment_channel(row).reply(handled=True)[0] == 200
    assert row not in channels_of(stage.world.shop)
    change = ChannelChange.objects.get()
    assert (change.act, change.by) == ("added", f"staff:{stage.world.people['finance']}")
    assert change.fields == ["secret_key", "webhook_secret"]
    letter = Letter.objects.get(kind="channel-added")
    assert letter.person_id == stage.world.people["operator"]


def test_the_address_for_notices_is_known_before_the_keys_are(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    page = client.get(ADD).content.decode()
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    assert f"/hooks/channel/{key}/" in page
    assert client.post(ADD, STRIPE | {"key": key, "code": code("operator")}).status_code == 302
    assert str(Channel.objects.get(kind="stripe").pk) == key
    cache.clear()
    again = client.post(ADD, STRIPE | {"key": key, "account": "acct_another012", "code": code("operator")})
    assert again.status_code == 409
    assert Channel.objects.filter(kind="stripe").count() == 1


def test_the_letter_names_who_and_what_and_no_secret(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    added(signs_in("finance"), code("finance"))
    (errand,) = claim_letters(limit=10, at=clock.now(), lease_seconds=60)
    assert errand.to == "operator@anxin.example"
    assert "finance@anxin.example" in errand.body
    assert SECRET not in errand.body + errand.subject


def test_without_the_fresh_code_nothing_is_changed(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    for wrong in ("", "000000", "abc"):
        assert client.post(ADD, STRIPE | {"code": wrong}).status_code == 403
    assert not Channel.objects.filter(kind="stripe").exists()
    assert not Letter.objects.filter(person__isnull=False).exists()


def test_a_code_is_good_once(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    shown = code("operator")
    row = added(client, shown)
    again = client.post(f"/desk/channels/{row.pk}/keys/", STRIPE | {"code": shown, "secret_key": "sk_test_another1234"})
    assert again.status_code == 403
    assert Channel.objects.get(pk=row.pk).secret_sealed == row.secret_sealed


def test_guessing_codes_is_stopped(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    for _ in range(5):
        assert client.post(ADD, STRIPE | {"code": "000000"}).status_code == 403
    assert client.post(ADD, STRIPE | {"code": code("operator")}).status_code == 429
    assert not Channel.objects.filter(kind="stripe").exists()


def test_an_empty_secret_keeps_what_is_there(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    row = added(client, code("operator"))
    cache.clear()
    typed = {"account": row.account, "base_url": row.base_url, "webhook_secret": "whsec_another01234567"}
    assert client.post(f"/desk/channels/{row.pk}/keys/", typed | {"code": code("operator")}).status_code == 302
    assert ChannelChange.objects.filter(act="keys").get().fields == ["webhook_secret"]
    row.refresh_from_db()
    assert payment_channel(row) is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"secret_key": ""}, "还缺"),
        ({"secret_key": "pk_test_0123456789abcdef"}, "这组密钥用不了"),
        ({"base_url": "http://api.stripe.com"}, "https://"),
        ({"base_url": "https://user@api.stripe.com"}, "https://"),
        ({"account": ""}, "还缺"),
        ({"name_en": ""}, "名称"),
    ],
)
def test_what_cannot_start_is_refused_before_the_code_is_used(
    signs_in: SignsIn, code: Code, change: dict[str, str], said: str
) -> None:
    client, shown = signs_in("operator"), code("operator")
    answer = client.post(ADD, STRIPE | change | {"code": shown})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Channel.objects.filter(kind="stripe").exists()
    added(client, shown)


def test_a_channel_without_its_keys_refuses_to_start(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    row = Channel.objects.create(
        shop_id=stage.world.shop,
        kind="stripe",
        name_zh="卡",
        name_en="Card",
        account="acct_0123456789",
        base_url="https://api.stripe.com",
        capabilities={},
        enabled=False,
    )
    answer = signs_in("operator").post(f"/desk/channels/{row.pk}/switch/", {"on": "1", "code": code("operator")})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert not row.enabled
    assert not ChannelChange.objects.exists()


def test_a_channel_with_its_keys_starts_and_stops(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    client = signs_in("operator")
    row = added(client, code("operator"))
    cache.clear()
    door = f"/desk/channels/{row.pk}/switch/"
    assert client.post(door, {"on": "1"}).status_code == 403
    assert client.post(door, {"on": "1", "code": code("operator")}).status_code == 302
    assert row in channels_of(stage.world.shop)
    assert client.post(door, {"on": "0"}).status_code == 302
    assert row not in channels_of(stage.world.shop)
    assert list(ChannelChange.objects.values_list("act", flat=True)) == ["disabled", "enabled", "added"]


def test_usdt_shows_the_law_and_needs_the_tick_twice(signs_in: SignsIn, code: Code) -> None:
    client, door = signs_in("operator"), "/desk/channels/add/usdt/"
    assert "非法金融活动" in client.get(door).content.decode()
    typed = {"name_zh": "泰达币", "name_en": "USDT", "account": "shop", "base_url": "https://pay.example"}
    typed |= {"token": "0123456789abcdef"}
    assert client.post(door, typed | {"code": code("operator")}).status_code == 422
    tick = {"acknowledged": re.findall(r'name="acknowledged" value="([^"]+)"', client.get(door).content.decode())[0]}
    assert client.post(door, typed | tick | {"code": code("operator")}).status_code == 302
    row = Channel.objects.get(kind="usdt")
    cache.clear()
    switch = f"/desk/channels/{row.pk}/switch/"
    assert client.post(switch, {"on": "1", "code": code("operator")}).status_code == 422
    assert not Channel.objects.get(pk=row.pk).enabled
    assert client.post(switch, tick | {"on": "1", "code": code("operator")}).status_code == 302
    assert Channel.objects.get(pk=row.pk).enabled


def test_the_balance_needs_no_keys(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    typed = {"name_zh": "余额", "name_en": "Balance", "account": "balance", "code": code("operator")}
    assert client.post("/desk/channels/add/balance/", typed).status_code == 302
    row = Channel.objects.get(kind="balance")
    assert "买家在本站的余额" in client.get(f"/desk/channels/{row.pk}/").content.decode()
    cache.clear()
    assert client.post(f"/desk/channels/{row.pk}/switch/", {"on": "1", "code": code("operator")}).status_code == 302
    row.refresh_from_db()
    assert row.enabled
    assert (row.base_url, bytes(row.secret_sealed)) == ("", b"")


def test_the_account_of_a_channel_that_was_paid_stays(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    stage.buys("steam-50")
    client, row = signs_in("operator"), Channel.objects.get()
    typed = {"account": "2000000002", "base_url": row.base_url, "code": code("operator")}
    answer = client.post(f"/desk/channels/{row.pk}/keys/", typed)
    assert answer.status_code == 409
    assert "不能改" in answer.content.decode()
    assert Channel.objects.get().account == "1000000001"


def test_nothing_changed_is_said_and_not_announced(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    client, row = signs_in("operator"), Channel.objects.get()
    typed = {"account": row.account, "base_url": row.base_url, "code": code("operator")}
    assert client.post(f"/desk/channels/{row.pk}/keys/", typed).status_code == 422
    assert not Letter.objects.filter(person__isnull=False).exists()


def test_the_record_of_changes_cannot_be_rewritten(signs_in: SignsIn, code: Code) -> None:
    added(signs_in("operator"), code("operator"))
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_channelchange SET by = 'nobody'")


def test_the_pages_speak_english(signs_in: SignsIn, stage: Stage) -> None:
    client = signs_in("operator")
    client.post("/language/", {"language": "en"})
    page = client.get(f"/desk/channels/{stage.world.channel}/").content.decode()
    assert "Keys and settings" in page
    assert "密钥" not in page

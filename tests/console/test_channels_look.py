"""How do the pages of channels look to a person, on a phone and a desk, in both languages and themes?

`ANXIN_PREVIEW=1 pytest tests/console/test_channels_look.py` leaves a picture of each in var/preview.
"""

from functools import partial
from uuid import UUID

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from playwright.sync_api import Browser, Error

from anxin import clock
from anxin.flows.change_channel_keys import NewKeys, change_channel_keys
from anxin.payments.models import Channel
from anxin.people.models import Person
from tests.support.cast import furnished
from tests.support.looks import DESK, PHONE, too_wide

# every page is opened once in each language, and seen in both sizes
LOOKS = ((PHONE, "zh-hans"), (DESK, "en"))


def opal(person: Person) -> str:
    """The session of an operator at the desk."""
    TOTP.activate(person, generate_totp_secret())
    client = Client()
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": 0.0}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
    return client.cookies["sessionid"].value


def _catch(said: list[str], error: Error) -> None:
    said.append(str(error))


def usdt(shop: UUID) -> Channel:
    """A USDT channel that is off, so that its page shows the law."""
    return Channel.objects.create(
        shop_id=shop,
        kind="usdt",
        name_zh="泰达币",
        name_en="USDT",
        account="shop",
        base_url="https://pay.example",
        capabilities={"refundable": False, "queryable": False, "notice_proves": False},
        enabled=False,
        position=1,
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_channels_fits_and_is_silent(live_site: str, browser: Browser, theme: str) -> None:
    world = furnished().world
    keys = NewKeys(
        account="1000000001",
        base_url="http://127.0.0.1:9",
        settings={"signing_key": "22" * 32, "channel_key": "33" * 32},
        capabilities={},
    )
    change_channel_keys(world.channel, keys, by=f"staff:{world.people['finance']}", at=clock.now())
    other = usdt(world.shop)
    cookie = opal(Person.objects.get(pk=world.people["operator"]))
    pages = {
        "channels": "/desk/channels/",
        "channel": f"/desk/channels/{world.channel}/",
        "channel-law": f"/desk/channels/{other.pk}/",
        "channel-add-wechatpay": "/desk/channels/add/wechatpay/",
        "channel-add-stripe": "/desk/channels/add/stripe/",
    }
    faults = []
    for size, lang in LOOKS:
        context = browser.new_context(viewport=size, color_scheme="dark" if theme == "dark" else "light")
        context.add_cookies(
            [
                {"name": name, "value": value, "url": live_site}
                for name, value in (("sessionid", cookie), ("language", lang))
            ]
        )
        page = context.new_page()
        said: list[str] = []
        page.on("pageerror", partial(_catch, said))
        for name, address in pages.items():
            page.goto(live_site + address)
            faults += too_wide(page, f"{name}.{lang}.{theme}")
        faults += said
        context.close()
    assert faults == []

"""Is a change of a channel on record and announced in the same breath, or not made at all?"""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from anxin import vault
from anxin.flows.add_channel import NewChannel, add_channel
from anxin.flows.change_channel_keys import (
    AccountInUse,
    AccountTaken,
    NewKeys,
    NothingChanged,
    change_channel_keys,
)
from anxin.flows.start_payment import start_payment
from anxin.flows.switch_channel import KeysMissing, switch_channel
from anxin.payments.capabilities import Capabilities
from anxin.payments.models import Channel, ChannelChange
from anxin.payments.settings import open_settings, seal_settings
from anxin.people.models import Person, Role
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.support.models import Letter
from anxin.texts import Text
from tests.support.cast import Stage

KEYS = NewKeys(
    account="acct_0123456789",
    base_url="https://pay.example",
    settings={"secret_key": "first", "webhook_secret": "second", "note": ""},
    capabilities=Capabilities().to_json(),
)
FINN = "machine"


@pytest.fixture
def cards(stage: Stage) -> Channel:
    """A channel that was added and not switched on."""
    new = NewChannel(shop=stage.world.shop, kind="stripe", name=Text("卡", "Cards"), keys=KEYS)
    return Channel.objects.get(pk=add_channel(new, by=FINN, at=stage.at))


def settings(row: Channel) -> dict[str, str]:
    row.refresh_from_db()
    return open_settings(row.kind, bytes(row.secret_sealed), row.their_key)


def test_settings_come_back_as_they_went_in_and_empty_ones_not_at_all(cards: Channel) -> None:
    assert settings(cards) == {"secret_key": "first", "webhook_secret": "second"}
    assert b"first" not in bytes(cards.secret_sealed)


def test_the_sandbox_keeps_the_form_that_it_had(stage: Stage) -> None:
    given = {"signing_key": "11" * 32, "channel_key": "22" * 32}
    sealed, theirs = seal_settings("sandbox", given)
    assert (vault.unseal(sealed, "channel"), theirs) == ("11" * 32, "22" * 32)
    assert open_settings("sandbox", sealed, theirs) == given


def test_only_what_changed_is_named(cards: Channel, stage: Stage) -> None:
    changed = change_channel_keys(
        cards.pk, replace(KEYS, settings={"secret_key": "third", "webhook_secret": "second"}), by=FINN, at=stage.at
    )
    assert changed == ["secret_key"]
    assert settings(cards)["secret_key"] == "third"
    assert ChannelChange.objects.filter(act="keys").get().fields == ["secret_key"]


def test_nothing_changed_leaves_no_trace(cards: Channel, stage: Stage) -> None:
    before = Letter.objects.count()
    with pytest.raises(NothingChanged):
        change_channel_keys(cards.pk, KEYS, by=FINN, at=stage.at)
    assert Letter.objects.count() == before
    assert not ChannelChange.objects.filter(act="keys").exists()


def test_every_operator_of_this_shop_hears_of_it_and_nobody_else(stage: Stage) -> None:
    second = Person.objects.create_user("second@anxin.example", is_staff=True)
    Role.objects.create(shop_id=stage.world.shop, person=second, name="operator")
    gone = Person.objects.create_user("gone@anxin.example", is_active=False)
    Role.objects.create(shop_id=stage.world.shop, person=gone, name="operator")
    switch_channel(stage.world.channel, on=False, by=FINN, at=stage.at)
    letters = Letter.objects.filter(kind="channel-disabled")
    assert {letter.address for letter in letters} == {"operator@anxin.example", "second@anxin.example"}


def test_where_no_letter_can_be_written_nothing_is_changed(
    cards: Channel, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr("anxin.flows.acts.tell_operators.write", fails)
    with pytest.raises(IntegrityError):
        change_channel_keys(cards.pk, replace(KEYS, settings={"secret_key": "third"}), by=FINN, at=stage.at)
    assert settings(cards)["secret_key"] == "first"
    assert not ChannelChange.objects.filter(act="keys").exists()


def test_an_account_is_bound_once(cards: Channel, stage: Stage) -> None:
    new = NewChannel(shop=stage.world.shop, kind="stripe", name=Text("卡", "Cards"), keys=KEYS)
    with pytest.raises(AccountTaken):
        add_channel(new, by=FINN, at=stage.at)
    other = add_channel(replace(new, id=new_id(), keys=replace(KEYS, account="acct_another01")), by=FINN, at=stage.at)
    with pytest.raises(AccountTaken):
        change_channel_keys(other, KEYS, by=FINN, at=stage.at)


def test_an_account_that_was_paid_stays(stage: Stage) -> None:
    stage.buys("steam-50")
    keys = replace(KEYS, account="2000000002", settings={"signing_key": "33" * 32, "channel_key": "44" * 32})
    with pytest.raises(AccountInUse):
        change_channel_keys(stage.world.channel, keys, by=FINN, at=stage.at)


@pytest.mark.parametrize("name", ["app_id", "seller_id"])
def test_whom_notices_name_stays_once_it_was_paid(cards: Channel, stage: Stage, name: str) -> None:
    first, other = ({"secret_key": "first", name: value} for value in ("wx1", "wx2"))
    change_channel_keys(cards.pk, replace(KEYS, settings=first), by=FINN, at=stage.at)
    switch_channel(cards.pk, on=True, by=FINN, at=stage.at)
    start_payment(stage.places("steam-50").order, cards.pk, by="buyer", at=stage.at)
    with pytest.raises(AccountInUse):
        change_channel_keys(cards.pk, replace(KEYS, settings=other), by=FINN, at=stage.at)
    change_channel_keys(cards.pk, replace(KEYS, settings=first | {"secret_key": "new"}), by=FINN, at=stage.at)
    assert settings(cards) == {"secret_key": "new", name: "wx1"}


def test_without_keys_nothing_starts_in_code_or_in_the_database(cards: Channel, stage: Stage) -> None:
    Channel.objects.filter(pk=cards.pk).update(secret_sealed=b"")
    with pytest.raises(KeysMissing):
        switch_channel(cards.pk, on=True, by=FINN, at=stage.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.filter(pk=cards.pk).update(enabled=True)


def test_switching_twice_is_recorded_once(cards: Channel, stage: Stage) -> None:
    assert switch_channel(cards.pk, on=True, by=FINN, at=stage.at)
    assert not switch_channel(cards.pk, on=True, by=FINN, at=stage.at)
    assert ChannelChange.objects.filter(act="enabled").count() == 1


def test_there_is_no_such_channel(stage: Stage) -> None:
    with pytest.raises(NotFound):
        switch_channel(new_id(), on=True, by=FINN, at=stage.at)
    with pytest.raises(NotFound):
        change_channel_keys(new_id(), KEYS, by=FINN, at=stage.at)


def test_a_letter_has_one_reader(stage: Stage) -> None:
    letter = Letter(shop_id=stage.world.shop, kind="x", subject="x", body_sealed=b"", at=stage.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)

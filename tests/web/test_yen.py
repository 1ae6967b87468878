"""Is an amount that is typed in a currency without decimals taken as it is written?"""

import pytest

from anxin.catalog.models import Item
from anxin.web.item_form import ItemForm
from anxin.web.offer_forms import OfferForm


@pytest.mark.parametrize(("currency", "typed", "minor"), [("JPY", "2000", 2_000), ("CNY", "20.5", 2_050)])
def test_an_offer_is_read_in_the_orders_currency(currency: str, typed: str, minor: int) -> None:
    form = OfferForm({"kind": "partial_refund", "amount": typed}, currency=currency)
    assert form.is_valid()
    assert form.proposed().amount_minor == minor


def test_yen_have_no_decimals(db: None) -> None:
    form = OfferForm({"kind": "partial_refund", "amount": "20.5"}, currency="JPY")
    assert list(form.errors) == ["amount"]


@pytest.mark.parametrize(("currency", "typed"), [("JPY", "2000"), ("CNY", "20.00")])
def test_what_is_suggested_and_kept_stands_in_the_field_as_it_is_typed(currency: str, typed: str) -> None:
    form = OfferForm(currency=currency)
    form.suggest(2_000)
    assert str(form.fields["amount"].initial) == typed
    assert ("元" in str(form.fields["amount"].label)) is (currency == "CNY")


def test_a_price_in_yen_is_kept_as_it_was_typed(db: None) -> None:
    kept = Item(sku="y-1", goods="code", title_zh="点卡", price_minor=2_000, currency="JPY")
    form = ItemForm(currency="JPY", item=kept)
    assert form.initial["price"] == "2000"
    again = ItemForm({**form.initial, "price": "2,100"}, currency="JPY", item=kept)
    again.is_valid()
    assert again.cleaned_data["price"] == 2_100

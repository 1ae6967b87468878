"""What do buyers and suppliers write to agree, or to appeal?"""

from decimal import Decimal
from typing import Any, cast

from django import forms

from anxin.cases.states import OfferKind
from anxin.flows.appeal_case import LONGEST_POINT
from anxin.flows.make_offer import MOST_WORDS, Proposed
from anxin.money import CURRENCIES, format_minor, plain_minor, unit_of
from anxin.texts import Text
from anxin.web.forms import Asking, both
from anxin.web.templatetags.face import spoken

KINDS = {
    OfferKind.PARTIAL_REFUND: Text("退一部分钱，商品保留", "A part of the money; the goods stay"),
    OfferKind.FULL: Text("全额退款", "A full refund"),
    OfferKind.REISSUE: Text("补发一份", "Another one"),
}
POINTS_SHOWN = 4
MOST_POSTS = 20


class OfferForm(Asking):
    """A proposal: what, how much, and a word to the other side."""

    kind = forms.ChoiceField(label=both("方案", "What you propose"), widget=forms.RadioSelect())
    amount = forms.DecimalField(required=False)
    words = forms.CharField(
        label=both("说明", "A word about it"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["amount"] = _amount(currency)
        cast(forms.ChoiceField, self.fields["kind"]).choices = [
            (kind.value, text.say(spoken())) for kind, text in KINDS.items()
        ]
        self.fields["kind"].initial = OfferKind.PARTIAL_REFUND

    def suggest(self, amount_minor: int) -> None:
        """Fill in the amount that the facts speak for."""
        if amount_minor > 0:
            self.fields["amount"].initial = Decimal(plain_minor(amount_minor, self.currency))
            self.fields["amount"].help_text = _suggested(amount_minor, self.currency)

    def clean(self) -> dict[str, Any]:
        """A part needs its amount."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") == OfferKind.PARTIAL_REFUND and not given.get("amount") and "amount" not in self.errors:
            self.add_error("amount", Text("请填写退款金额", "Fill in how much goes back").say(spoken()))
        return given

    def proposed(self) -> Proposed:
        """What was filled in, in minor units."""
        given = self.cleaned_data
        kind = OfferKind(given["kind"])
        decimals = CURRENCIES[self.currency].decimals
        amount = int((given.get("amount") or Decimal(0)).scaleb(decimals)) if kind is OfferKind.PARTIAL_REFUND else 0
        return Proposed(kind=kind, amount_minor=amount, words=given["words"])


def _amount(currency: str) -> forms.DecimalField:
    """Yen have no decimals, and the label names what is typed."""
    least, unit = plain_minor(1, currency), unit_of(currency)
    return forms.DecimalField(
        label=both(f"退多少（{unit.zh}）", f"How much goes back ({unit.en})"),
        required=False,
        min_value=Decimal(least),
        max_digits=12,
        decimal_places=CURRENCIES[currency].decimals,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": least}),
    )


def _suggested(amount_minor: int, currency: str) -> str:
    amount = format_minor(amount_minor, currency)
    return Text(f"按事实建议 {amount}，可以修改", f"The facts speak for {amount}; you may change it").say(spoken())


class AppealForm(Asking):
    """The points of an appeal, one to a field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, POINTS_SHOWN + 1):
            self.fields[f"point{number}"] = forms.CharField(
                label=Text(f"第 {number} 点", f"Point {number}").say(spoken()),
                required=number == 1,
                max_length=LONGEST_POINT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def points(self) -> list[str]:
        """Those that were written, in their order."""
        given = [self.cleaned_data.get(f"point{number}", "") for number in range(1, POINTS_SHOWN + 1)]
        return [point for point in given if point]

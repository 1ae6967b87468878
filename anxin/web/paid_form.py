"""What does a buyer tell of a payment that no order knows? Number, amount and time, as the channel's bill has them."""

from datetime import timedelta
from typing import Any

from django import forms

from anxin import clock
from anxin.money import NotAnAmount, parse_minor, plain_minor, unit_of
from anxin.routines.typed_amount import SAMPLE_MINOR
from anxin.web.forms import both
from anxin.workdays.hours import SHANGHAI

OLDEST, NEWEST = timedelta(days=400), timedelta(days=1)


class PaidForm(forms.Form):
    """The three figures on the bill detail, in the order's currency; times are Shanghai time, as the bill has it."""

    def __init__(self, *args: Any, currency: str, **named: Any) -> None:
        """`currency` is what the amount is read in."""
        super().__init__(*args, **named)
        self._currency = currency
        unit = unit_of(currency)
        self.fields["amount"].label = both(f"付款金额（{unit.zh}）", f"Amount paid ({unit.en})")

    transaction_no = forms.CharField(
        max_length=64,
        label=both("交易单号", "Transaction number"),
        help_text=both("在微信或支付宝的账单详情里", "On the bill detail in WeChat or Alipay"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    amount = forms.CharField(
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    paid_at = forms.DateTimeField(
        label=both("付款时间（北京时间）", "When (Beijing time)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean_amount(self) -> int:
        """In minor units."""
        try:
            return parse_minor(self.cleaned_data["amount"], self._currency)
        except NotAnAmount:
            sample = plain_minor(SAMPLE_MINOR, self._currency)
            raise forms.ValidationError(both(f"请填写金额，如 {sample}", f"An amount such as {sample}")) from None

    def clean_paid_at(self) -> Any:
        """With its zone; no payment that could still be matched is older, and none is made tomorrow."""
        # compared without a zone: the first and last moments of all have none beyond
        told, now = self.cleaned_data["paid_at"].replace(tzinfo=None), clock.now().astimezone(SHANGHAI)
        bare = now.replace(tzinfo=None)
        if not bare - OLDEST <= told <= bare + NEWEST:
            raise forms.ValidationError(both("请按账单填写付款时间", "The time as the bill has it"))
        return told.replace(tzinfo=SHANGHAI)

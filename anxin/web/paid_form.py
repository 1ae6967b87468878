"""What does a buyer tell of a payment that no order knows? Number, amount and time, as the channel's bill has them."""

from typing import Any

from django import forms

from anxin.money import NotAnAmount, parse_minor
from anxin.web.forms import both
from anxin.workdays.hours import SHANGHAI


class PaidForm(forms.Form):
    """The three figures on the bill detail; times are Shanghai time, as the bill shows them."""

    transaction_no = forms.CharField(
        max_length=64,
        label=both("交易单号", "Transaction number"),
        help_text=both("在微信或支付宝的账单详情里", "On the bill detail in WeChat or Alipay"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    amount = forms.CharField(
        max_length=12,
        label=both("付款金额（元）", "Amount paid (CNY)"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    paid_at = forms.DateTimeField(
        label=both("付款时间（北京时间）", "When (Beijing time)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean_amount(self) -> int:
        """In minor units."""
        try:
            return parse_minor(self.cleaned_data["amount"])
        except NotAnAmount:
            raise forms.ValidationError(both("请填写金额，如 48.50", "An amount such as 48.50")) from None

    def clean_paid_at(self) -> Any:
        """With its zone."""
        return self.cleaned_data["paid_at"].replace(tzinfo=SHANGHAI)

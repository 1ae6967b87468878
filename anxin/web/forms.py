"""What may people write on our pages? Their forms, with every label in both languages."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language

from anxin.texts import Text


def _say(zh: str, en: str) -> str:
    return Text(zh, en).say(get_language() or "zh-hans")


both = lazy(_say, str)
"""A label that is spoken in the language of the request that shows it."""


class OrderForm(forms.Form):
    """Buying one item. The account is typed twice; a guest leaves an address and a query password."""

    quantity = forms.IntegerField(min_value=1, max_value=20, initial=1, label=both("数量", "Quantity"))
    account = forms.CharField(
        max_length=120, strip=True, label=both("充值账号", "Account to top up"), widget=forms.TextInput()
    )
    account_again = forms.CharField(
        max_length=120,
        label=both("再输一次", "Type it again"),
        help_text=both(
            "两次一致才会下单，避免充错账号", "We order only if both agree, so that no other account is topped up"
        ),
    )
    contact = forms.EmailField(
        label=both("邮箱", "E-mail"),
        help_text=both("订单链接和退款通知发到这里", "The order link and refund notices go here"),
    )
    password = forms.CharField(
        min_length=6,
        max_length=72,
        label=both("查询密码", "Query password"),
        help_text=both(
            "至少 6 位，凭订单号和它可随时找回订单", "At least 6 characters; with the order number it finds your order"
        ),
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )
    agree = forms.BooleanField(
        label=both(
            "我已看过“不可退款”的情况，并同意售后规则", "I have read what is not refundable and agree to the rules"
        ),
        error_messages={"required": both("请先看过并同意售后规则", "Read and agree to the rules first")},
    )

    def __init__(self, *args: Any, needs_account: bool = True, guest: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].widget.attrs.update(
            {"autocomplete": "off", "inputmode": "text", "spellcheck": "false", "autocapitalize": "off"}
        )
        self.fields["account_again"].widget.attrs.update({"autocomplete": "off", "data-no-paste": ""})
        for name in ("account", "account_again") if not needs_account else ():
            del self.fields[name]
        for name in ("contact", "password") if not guest else ():
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Both accounts agree."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, second = given.get("account"), given.get("account_again")
        if first and second and first != second:
            self.add_error(
                "account_again",
                _say("两次输入的账号不一致，请核对后再输", "The two accounts differ. Check and type again."),
            )
        return given


class FindForm(forms.Form):
    """Finding an order by its number and the query password."""

    ref = forms.CharField(
        max_length=20,
        label=both("订单号", "Order number"),
        help_text=both("8 位，例如 7K3QFA2M", "8 characters, such as 7K3QFA2M"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    password = forms.CharField(
        max_length=72,
        label=both("查询密码", "Query password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class FindByPaymentForm(forms.Form):
    """Finding an order by the channel's transaction number and the contact given when buying."""

    transaction = forms.CharField(
        max_length=64,
        label=both("支付交易单号", "Transaction number"),
        help_text=both("在微信或支付宝的账单详情里", "On the bill detail in WeChat or Alipay"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.EmailField(label=both("购买时填的邮箱", "E-mail given when buying"))


class CaseForm(forms.Form):
    """What went wrong, in one choice and, if wished, a few words."""

    problem = forms.ChoiceField(widget=forms.RadioSelect(), label=both("遇到了什么问题？", "What went wrong?"))
    note = forms.CharField(
        required=False,
        max_length=500,
        label=both("补充说明", "Anything to add"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=both(
            "订单、支付、发货记录我们已有，无需重复提供", "We already hold the order, payment and delivery records"
        ),
    )

    def __init__(self, *args: Any, problems: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem"].choices = problems  # type: ignore[attr-defined]


class StockForm(forms.Form):
    """Codes for one item, pasted or as the file that the card shop has."""

    item = forms.ChoiceField(label=both("商品", "Item"))
    text = forms.CharField(
        required=False,
        label=both("粘贴卡密", "Paste codes"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=both("一行一个，或 卡号----密码", "One per line, or number----password"),
    )
    file = forms.FileField(
        required=False,
        label=both("或上传文件", "Or upload a file"),
        help_text=both("TXT 或 CSV，UTF-8 或 GBK，最多 10 MB", "TXT or CSV, UTF-8 or GBK, up to 10 MB"),
    )

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = items  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something was given."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("text") and not given.get("file"):
            self.add_error("text", _say("请粘贴卡密，或选择一个文件", "Paste codes or choose a file"))
        return given


class ItemsForm(forms.Form):
    """Items and prices from a CSV file."""

    file = forms.FileField(
        label=both("商品 CSV", "Items CSV"),
        help_text=both(
            "表头：名称,英文名称,类型,价格,到账承诺分钟",
            "Header: name, name_en, goods, price, promise_minutes",
        ),
    )


class AnswerForm(forms.Form):
    """A supplier's answer to a question about one order."""

    answer = forms.ChoiceField(
        widget=forms.RadioSelect(),
        label=both("您的答复", "Your answer"),
        choices=[
            ("admits", both("属实，同意退款或补发", "True; refund or reissue")),
            ("denies", both("不属实，我有凭证", "Not true; I have proof")),
        ],
    )
    proof = forms.CharField(
        required=False,
        max_length=1000,
        label=both("凭证说明", "Proof"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=both("例如上游发货回执编号和到账时间", "Such as the upstream receipt number and time of arrival"),
    )

    def clean(self) -> dict[str, Any]:
        """Who denies shows something."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("answer") == "denies" and not given.get("proof"):
            self.add_error("proof", _say("否认需要写明凭证", "A denial needs its proof"))
        return given

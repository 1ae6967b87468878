"""What may people write on our pages? Their forms, with every label in both languages."""

from typing import Any, cast

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language

from anxin.catalog.models import Item
from anxin.flows.place_order import EMAIL, PASSWORD_LENGTH
from anxin.orders.accounts import AccountForm, read_account
from anxin.orders.refusals import (
    AccountMalformed,
    AccountsDiffer,
    ContactMalformed,
    PasswordTooShort,
    QuantityOutOfRange,
    ServerNotChosen,
)
from anxin.texts import Text


def _say(zh: str, en: str) -> str:
    return Text(zh, en).say(get_language() or "zh-hans")


both = lazy(_say, str)
"""A label that is spoken in the language of the request that shows it."""

ACCOUNTS = {
    "qq": both("QQ 号", "QQ number"),
    "phone": both("手机号", "Mobile number"),
    "email": both("账号邮箱", "Account e-mail"),
    "game": both("游戏 ID", "Game id"),
}
INPUT_MODES = {"qq": "numeric", "phone": "tel", "email": "email"}


LOOKS = {
    "hx-trigger": "change",
    "hx-target": "#account-check",
    "hx-include": "[name=account],[name=server],[name=csrfmiddlewaretoken]",
}


class TickedVersion(forms.CheckboxInput):
    """A tick that sends the number of the rules version standing beside it, so that what was agreed to is exact."""

    def __init__(self, version: int) -> None:
        super().__init__(attrs={"value": version}, check_test=lambda value: str(value) == str(version))

    def format_value(self, value: Any) -> None:
        """The value stands in the attributes."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The number as sent, None for no tick."""
        return data.get(name)


WRONG = {
    "min_value": ("最小填 %(limit_value)s", "%(limit_value)s or more"),
    "max_value": ("最大填 %(limit_value)s", "%(limit_value)s at most"),
    "max_length": (
        "最多 %(limit_value)s 个字，现在是 %(show_value)s 个",
        "%(limit_value)s characters at most; these are %(show_value)s",
    ),
    "invalid_choice": ("没有这个选项，请重新选择", "That is not one of the choices: choose again"),
    "empty": ("文件是空的，请换一个", "The file is empty: choose another"),
    "null_characters_not_allowed": ("含有无法保存的字符，请删去", "It holds characters that cannot be kept"),
}
WHOLE = ("请填整数", "A whole number, please")


class Asking(forms.Form):
    """A form that says in our words what is wrong with a field, and asks for empty ones by name."""

    def full_clean(self) -> None:
        """As Django does, with sentences of its own."""
        for field in self.fields.values():
            said = WRONG | ({"invalid": WHOLE} if isinstance(field, forms.IntegerField) else {})
            kinds = reversed(type(field).__mro__)
            plain = {
                code: text for kind in kinds for code, text in vars(kind).get("default_error_messages", {}).items()
            }
            for code, (zh, en) in said.items():
                if field.error_messages.get(code) == plain.get(code):
                    field.error_messages[code] = _say(zh, en)
            if field.error_messages["required"] == plain["required"]:
                zh, en = (
                    ("请选择", "Choose")
                    if isinstance(field, forms.FileField | forms.ChoiceField)
                    else ("请填写", "Fill in")
                )
                field.error_messages["required"] = _say(f"{zh}“{field.label}”", f"{en} “{field.label}”")
        super().full_clean()


class OrderForm(Asking):
    """Buying one item. The account is typed twice; a guest leaves an address and a query password."""

    quantity = forms.IntegerField(min_value=1, initial=1, label=both("数量", "Quantity"))
    server = forms.ChoiceField(label=both("区服", "Server"))
    account = forms.CharField(
        max_length=120,
        label=both("充值账号", "Account to top up"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
    )
    account_again = forms.CharField(
        max_length=120,
        label=both("再输一次", "Type it again"),
        help_text=both("两次一致才会下单，避免充错账号", "Both must agree, so that no other account is topped up"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-paste": ""}),
    )
    contact = forms.CharField(
        max_length=254,
        label=both("邮箱", "E-mail"),
        help_text=both("订单链接和退款通知发到这里", "The order link and refund notices go here"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        max_length=72,
        label=both("查询密码", "Query password"),
        help_text=both(
            "至少 6 位，凭订单号和它可随时找回订单", "6 characters or more; with the order number it finds your order"
        ),
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )
    price_shown = forms.IntegerField(required=False, widget=forms.HiddenInput())
    exclusion_confirmed = forms.BooleanField(required=False)
    agreed = forms.IntegerField(
        label=both(
            "我已看过“不可退款”的情况，并同意售后规则", "I have read what is not refundable and agree to the rules"
        ),
        error_messages={"required": both("请先看过并同意售后规则", "Read and agree to the rules first")},
    )

    def __init__(
        self,
        *args: Any,
        item: Item,
        version: int,
        confirmation: Text | None,
        guest: bool = True,
        recognised: bool = False,
        look_at: str = "",
        **kwargs: Any,
    ) -> None:
        """`recognised`: the buyer was shown whose account it is, and need not type it twice; `look_at` is where
        that is asked as soon as the account stands there."""
        super().__init__(*args, **kwargs)
        self._item = item
        self.fields["price_shown"].initial = item.price_minor
        self.fields["agreed"].widget = TickedVersion(version)
        self.fields["quantity"].widget.attrs["max"] = item.max_per_order
        if confirmation is None:
            del self.fields["exclusion_confirmed"]
        else:
            self.fields["exclusion_confirmed"].label = both(*confirmation)
        self.fields["account"].label = ACCOUNTS.get(item.account_kind, self.fields["account"].label)
        asked = AccountForm.from_json(item.account_form)
        mode = "numeric" if asked.digits else INPUT_MODES.get(item.account_kind, "text")
        self.fields["account"].widget.attrs["inputmode"] = mode
        if asked.servers and item.account_kind != Item.AccountKind.NONE:
            choices = [("", _say("请选择", "Choose")), *((name, name) for name in asked.servers)]
            cast(forms.ChoiceField, self.fields["server"]).choices = choices
        else:
            del self.fields["server"]
        for name in ("account", "server") if look_at else ():
            if name in self.fields:
                self.fields[name].widget.attrs |= {"hx-post": look_at, **LOOKS}
        if recognised:
            self.fields["account_again"].required = False
        for name in ("account", "account_again") if item.account_kind == Item.AccountKind.NONE else ():
            del self.fields[name]
        for name in ("contact", "password") if not guest else ():
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Everything that an order would be refused for is named at once, beside its field."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "account" in given and "account_again" in self.fields:
            again = given.get("account_again") or given["account"]
            form = AccountForm.from_json(self._item.account_form)
            try:
                read_account(self._item.account_kind, given["account"], again, form, given.get("server", ""))
            except (AccountMalformed, AccountsDiffer) as refusal:
                name = "account_again" if isinstance(refusal, AccountsDiffer) else "account"
                self.add_error(name, refusal.say(get_language() or "zh-hans"))
            except ServerNotChosen:
                pass  # the field itself asks for it
        if given.get("contact") and not EMAIL.fullmatch(given["contact"].strip()):
            self.add_error("contact", _say(*ContactMalformed.text))
        if given.get("password") and len(given["password"]) < PASSWORD_LENGTH:
            self.add_error("password", _say(*PasswordTooShort.text))
        if (most := self._item.max_per_order) < given.get("quantity", 1):
            self.add_error("quantity", _say(*QuantityOutOfRange.text.fill(most=most)))
        return given


class FindForm(Asking):
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


class FindByPaymentForm(Asking):
    """Finding an order by the channel's transaction number and the contact given when buying."""

    transaction_no = forms.CharField(
        max_length=64,
        label=both("支付交易单号", "Transaction number"),
        help_text=both("在微信或支付宝的账单详情里", "On the bill detail in WeChat or Alipay"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.CharField(
        max_length=254, label=both("购买时填的邮箱", "E-mail given when buying"), widget=forms.EmailInput()
    )


class CommentForm(Asking):
    """What somebody thinks of announced rules."""

    words = forms.CharField(
        min_length=2,
        max_length=1000,
        label=both("您的意见", "Your comment"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=both(
            "公开显示，不显示您是谁；请不要写手机号、账号、卡密",
            "Shown to everybody without your name; leave out phone numbers, accounts and codes",
        ),
        error_messages={
            "required": both("请写下您的意见", "Write what you think"),
            "min_length": both("请至少写 2 个字", "Write 2 characters or more"),
            "max_length": both("最多 1000 字", "1,000 characters at most"),
        },
    )


class SupportForm(Asking):
    """What somebody writes to the support centre, in their own words."""

    text = forms.CharField(
        max_length=2000,
        label=both("说说怎么了", "Tell us what happened"),
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "placeholder": both(
                    "例如：订单 7K3QFA2M，今天 14:02 付款，充值账号 12345678，未到账",
                    "Such as: order 7K3QFA2M, paid today 14:02, account 12345678, not arrived",
                ),
            }
        ),
        error_messages={"required": both("请写一句话，或在下面选一个问题", "Write a sentence, or choose below")},
    )


class CaseForm(Asking):
    """What went wrong, in one choice and, if wished, a few words."""

    problem = forms.ChoiceField(widget=forms.RadioSelect(), label=both("遇到了什么问题？", "What went wrong?"))
    words = forms.CharField(
        required=False,
        max_length=2000,
        label=both("补充说明", "Anything to add"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=both(
            "订单、支付、发货记录我们已有，无需重复提供", "We already hold the order, payment and delivery records"
        ),
    )

    def __init__(self, *args: Any, problems: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["problem"]).choices = problems


class StockForm(Asking):
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

    whole = forms.BooleanField(
        required=False,
        label=both(
            "整行就是一个卡密，照此导入（文件需要重新选择）",
            "Each whole line is one code: take them so (choose the file again)",
        ),
    )

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["item"]).choices = items
        self.asks_whole = "whole" in self.data

    def clean(self) -> dict[str, Any]:
        """Something was given."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("text") and not given.get("file"):
            self.add_error("text", _say("请粘贴卡密，或选择一个文件", "Paste codes or choose a file"))
        return given


class ItemsForm(Asking):
    """Items and prices from a CSV file."""

    file = forms.FileField(
        label=both("商品 CSV", "Items CSV"),
        help_text=both(
            "必需的表头：编号,类型,名称,价格；可选：英文名称,承诺分钟,账号类型,区服,有效天数,简介,英文简介",
            "Needed: sku,goods,title_zh,price; optional: title_en,promise_minutes,account_kind,servers,period_days,"
            "summary_zh,summary_en",
        ),
    )


class AnswerForm(Asking):
    """A supplier's answer to a question about one order."""

    answer = forms.ChoiceField(
        widget=forms.RadioSelect(),
        label=both("您的答复", "Your answer"),
        choices=[
            ("admit", both("属实，同意退款或补发", "True: refund or send another one")),
            ("deny", both("不属实，我有凭证", "Not true: I have proof")),
        ],
    )
    proof = forms.CharField(
        required=False,
        max_length=2000,
        label=both("凭证", "Proof"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=both(
            "例如上游回执编号、到账时间；买家会看到",
            "Such as the upstream receipt and the time of arrival; the buyer sees it",
        ),
    )

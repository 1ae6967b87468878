"""What may a supplier write about one of its items? Every field of it, with labels in both languages."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from django import forms
from django.forms import BoundField

from anxin.catalog.models import Item
from anxin.catalog.queries import coming_prices
from anxin.flows.set_item import LONGEST_ACCOUNT, ItemSettings
from anxin.money import NotAnAmount, parse_minor, plain_minor, unit_of
from anxin.orders.accounts import AccountForm
from anxin.payouts.queries import wanted_on_sale
from anxin.routines.typed_amount import SAMPLE_MINOR
from anxin.web.forms import Asking, both
from anxin.web.words import PROBLEMS

GOODS = [
    ("code", both("卡密", "code")),
    ("topup", both("直充", "top-up")),
    ("membership", both("会员", "membership")),
]
ACCOUNTS = [
    ("none", both("不需要账号", "none needed")),
    ("qq", both("QQ 号", "QQ number")),
    ("phone", both("手机号", "mobile number")),
    ("email", both("邮箱", "e-mail")),
    ("game", both("游戏 ID", "game id")),
]
# what a line to check on arrival may be about
CHECKED = ("", "not_credited", "wrong_goods", "short_validity", "missing_privilege", "invalid_code", "used_code")
ROWS = 6
# how many of them stand open at first
FIRST_ROWS = 2
# what most items leave as it is, folded up by subject
FOLDED = {
    "words": ("title_en", "summary_zh", "summary_en"),
    "limits": ("max_per_order", "most_reserved", "reserve_minutes", "low_stock_at"),
    "account": ("account_digits", "account_shortest", "account_longest", "servers"),
    "membership": ("period_days", "level_zh", "level_en", "privileges_zh", "privileges_en"),
}


def _lines(**attrs: object) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3, **attrs})


class ItemForm(Asking):
    """One item; lines to check come in threes (zh, en, the problem they lead to)."""

    title_zh = forms.CharField(max_length=120, label=both("名称（中文）", "Title in Chinese"))
    title_en = forms.CharField(max_length=120, required=False, label=both("名称（英文）", "Title in English"))
    sku = forms.CharField(max_length=64, label=both("编号", "SKU"))
    goods = forms.ChoiceField(
        choices=GOODS,
        label=both("商品类型", "Kind of goods"),
        help_text=both("改类型后要重新审核", "Another kind is vetted again"),
    )
    summary_zh = forms.CharField(required=False, widget=_lines(), label=both("简介（中文）", "Summary in Chinese"))
    summary_en = forms.CharField(required=False, widget=_lines(), label=both("简介（英文）", "Summary in English"))
    on_sale = forms.BooleanField(required=False, label=both("上架销售", "On sale"))
    price = forms.CharField(
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=both(
            "降价立即生效；涨价公示 24 小时后生效，已下的订单不变",
            "A lower price holds at once; a higher one after 24 hours of notice. Orders placed keep theirs",
        ),
    )
    promise_minutes = forms.IntegerField(
        min_value=1,
        max_value=4_320,
        initial=30,
        label=both("到账承诺（分钟）", "Promise (minutes)"),
        help_text=both("到时未到账，自动全额退款；最长 72 小时", "Refunded in full when it passes; 72 hours at most"),
    )
    max_per_order = forms.IntegerField(
        min_value=1, max_value=1_000, initial=10, label=both("每单最多买几件", "Most per order")
    )
    reserve_minutes = forms.IntegerField(
        min_value=0,
        max_value=60,
        initial=10,
        label=both("付款时预留（分钟）", "Put aside while paying (minutes)"),
        help_text=both("0 为不预留", "0 for never"),
    )
    most_reserved = forms.IntegerField(
        min_value=1,
        initial=10,
        label=both("每位买家或设备最多占用几件未付款", "Most a buyer or device may have put aside unpaid"),
    )
    low_stock_at = forms.IntegerField(
        min_value=0,
        initial=10,
        label=both("库存低于几件时提醒", "Warn below this many in stock"),
        help_text=both("0 为不提醒", "0 for never"),
    )
    account_kind = forms.ChoiceField(choices=ACCOUNTS, label=both("充值账号", "Account to top up"))
    account_digits = forms.BooleanField(required=False, label=both("账号只能是数字", "The account has digits only"))
    account_shortest = forms.IntegerField(
        min_value=1, max_value=LONGEST_ACCOUNT, initial=1, label=both("账号最短", "Shortest account")
    )
    account_longest = forms.IntegerField(
        min_value=1, max_value=LONGEST_ACCOUNT, initial=LONGEST_ACCOUNT, label=both("账号最长", "Longest account")
    )
    servers = forms.CharField(
        required=False, widget=_lines(), label=both("区服", "Servers"), help_text=both("一行一个", "One a line")
    )
    period_days = forms.IntegerField(
        required=False, min_value=1, max_value=3_660, label=both("会员有效期（天）", "Membership period (days)")
    )
    level_zh = forms.CharField(required=False, max_length=40, label=both("会员等级（中文）", "Level in Chinese"))
    level_en = forms.CharField(required=False, max_length=40, label=both("会员等级（英文）", "Level in English"))
    privileges_zh = forms.CharField(
        required=False, widget=_lines(), label=both("权益（中文，一行一条）", "Privileges in Chinese, one a line")
    )
    privileges_en = forms.CharField(
        required=False, widget=_lines(), label=both("权益（英文，一行一条）", "Privileges in English, one a line")
    )

    def __init__(self, data: Any = None, *, currency: str, item: Item | None = None) -> None:
        super().__init__(data, initial=_initial(item) if item else {"on_sale": True})
        self.currency = currency
        unit = unit_of(currency)
        self.fields["price"].label = both(f"价格（{unit.zh}）", f"Price ({unit.en})")
        choices = [(name, both(*PROBLEMS[name]) if name else both("按商品类型", "as usual")) for name in CHECKED]
        for number in range(ROWS):
            zh, en = (
                both("核对什么（中文）", "What to check, Chinese"),
                both("核对什么（英文）", "What to check, English"),
            )
            self.fields[f"check_zh_{number}"] = forms.CharField(required=False, max_length=120, label=zh)
            self.fields[f"check_en_{number}"] = forms.CharField(required=False, max_length=120, label=en)
            self.fields[f"check_problem_{number}"] = forms.ChoiceField(
                required=False, choices=choices, label=both("不对时报什么问题", "Reported as")
            )

    @property
    def checks(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        """The rows of what to check on arrival."""
        for number in range(ROWS):
            yield self[f"check_zh_{number}"], self[f"check_en_{number}"], self[f"check_problem_{number}"]

    @property
    def first_checks(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """Those that stand open: the filled ones and those before them, two at least."""
        rows = list(self.checks)
        filled = [number for number, row in enumerate(rows, start=1) if any(one.value() or one.errors for one in row)]
        return rows[: max([FIRST_ROWS, *filled])]

    @property
    def more_checks(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """Those behind them."""
        return list(self.checks)[len(self.first_checks) :]

    @property
    def unfolded(self) -> set[str]:
        """The subjects that stand open: something in them is wrong, or is not as it is for most items."""
        return {subject for subject, names in FOLDED.items() if any(self._told(name) for name in names)}

    def _told(self, name: str) -> bool:
        usual, field = self.fields[name].initial, self[name]
        return bool(field.errors) or str(field.value() or "") != str(usual or "")

    def clean_price(self) -> int:
        """In minor units."""
        try:
            return parse_minor(self.cleaned_data["price"], self.currency)
        except NotAnAmount:
            sample = plain_minor(SAMPLE_MINOR, self.currency)
            raise forms.ValidationError(both(f"请填写金额，如 {sample}", f"An amount such as {sample}")) from None

    def clean(self) -> dict[str, Any]:
        """Privileges and things to check speak both languages."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        zh, en = _each(given.get("privileges_zh")), _each(given.get("privileges_en"))
        if en and len(zh) != len(en):
            self.add_error("privileges_en", both("中英文的行数要一样", "As many lines as in Chinese"))
        given["privileges"] = tuple(zip(zh, en or zh, strict=False))
        given["checks"] = tuple(
            (one, given.get(f"check_en_{number}") or one, given.get(f"check_problem_{number}", ""))
            for number in range(ROWS)
            if (one := given.get(f"check_zh_{number}", ""))
        )
        for number in range(ROWS):
            if given.get(f"check_en_{number}") and not given.get(f"check_zh_{number}"):
                self.add_error(f"check_zh_{number}", both("请填写中文", "Write it in Chinese too"))
        return given

    def settings(self) -> ItemSettings:
        """What was written, for the flow."""
        given = self.cleaned_data
        plain = {name: given[name] for name in ItemSettings.__slots__ if name in given}
        return ItemSettings(**{**plain, "price_minor": given["price"], "servers": tuple(_each(given["servers"]))})


def _initial(item: Item) -> dict[str, Any]:
    """As it is kept; its price is the one announced, so that saving anything else does not take it back."""
    coming = coming_prices([item.pk]).get(item.pk)
    price_minor = coming.to_minor if coming else item.price_minor
    asked = AccountForm.from_json(item.account_form)
    plain = {name: getattr(item, name) for name in ItemForm.base_fields if hasattr(item, name)}
    checks = zip(item.check_now, item.checks, strict=True)
    said = item.check_problems.splitlines()
    shown: dict[str, Any] = {}
    for number, (text, _) in enumerate(checks):
        shown[f"check_zh_{number}"], shown[f"check_en_{number}"] = text.zh, text.en
        shown[f"check_problem_{number}"] = said[number] if number < len(said) else ""
    return {
        **plain,
        **shown,
        "price": plain_minor(price_minor, item.currency),
        "on_sale": wanted_on_sale([item])[item.pk],
        "account_digits": asked.digits,
        "account_shortest": asked.shortest,
        "account_longest": asked.longest,
        "servers": "\n".join(asked.servers),
    }


def _each(text: object) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def field_of(form: ItemForm, name: str) -> str | None:
    """The field of the form that stands for one of the flow's, None for the form as a whole."""
    names: Mapping[str, str] = {"price_minor": "price", "privileges": "privileges_zh", "checks": "check_zh_0"}
    found = names.get(name, name)
    return found if found in cast("dict[str, Any]", form.fields) else None

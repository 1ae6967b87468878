"""What is sold."""

from django.db import models

from anxin.people.models import Shop, Supplier
from anxin.refs import new_id
from anxin.texts import Text

# what is wrong with goods that are not as they should be, where their seller named nothing closer
USUAL_PROBLEM = {"code": "not_credited", "topup": "wrong_goods", "membership": "missing_privilege"}


class Item(models.Model):
    """One thing on the shelf, with the promise that its orders are held to."""

    class Goods(models.TextChoices):
        CODE = "code", "卡密"
        TOPUP = "topup", "直充"
        MEMBERSHIP = "membership", "会员"

    class AccountKind(models.TextChoices):
        NONE = "none", "不需要账号"
        QQ = "qq", "QQ 号"
        PHONE = "phone", "手机号"
        EMAIL = "email", "邮箱"
        GAME = "game", "游戏 ID"

    class State(models.TextChoices):
        LISTED = "listed", "在售"
        WITHDRAWN = "withdrawn", "下架"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="items")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="items")
    sku = models.CharField(max_length=64)
    goods = models.CharField(max_length=10, choices=Goods.choices)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    check_now_zh = models.TextField(blank=True, help_text="到货后请立即核对的内容，一行一条")
    check_now_en = models.TextField(blank=True, help_text="what to check on arrival, one a line")
    check_problems = models.TextField(blank=True, help_text="the problem that each line is about, one a line")
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    promise_minutes = models.PositiveIntegerField(default=30)
    account_kind = models.CharField(max_length=10, choices=AccountKind.choices, default=AccountKind.NONE)
    account_form = models.JSONField(
        default=dict, blank=True, help_text="digits, shortest, longest, servers: what the account must look like"
    )
    max_per_order = models.PositiveIntegerField(default=10)
    reserve_minutes = models.PositiveIntegerField(
        default=10, help_text="how long codes are put aside while a buyer pays; 0 for never"
    )
    most_reserved = models.PositiveIntegerField(
        default=10, help_text="how many a buyer or device may have put aside unpaid"
    )
    low_stock_at = models.PositiveIntegerField(default=10, help_text="below this many codes somebody is told; 0 never")
    low_stock_told_at = models.DateTimeField(null=True, blank=True)
    period_days = models.PositiveIntegerField(null=True, blank=True, help_text="of a membership")
    level_zh = models.CharField(max_length=40, blank=True)
    level_en = models.CharField(max_length=40, blank=True)
    privileges_zh = models.TextField(blank=True, help_text="会员权益，一行一条")
    privileges_en = models.TextField(blank=True, help_text="what the membership gives, one a line")
    state = models.CharField(max_length=10, choices=State.choices, default=State.LISTED)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "sku"], name="item_sku_is_unique_for_its_supplier"),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="item_price_is_positive"),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> Text:
        """The title as a pair."""
        return Text(self.title_zh, self.title_en)

    @property
    def summary(self) -> Text:
        """The summary as a pair."""
        return Text(self.summary_zh, self.summary_en)

    @property
    def check_now(self) -> list[Text]:
        """What the buyer should check on arrival, in the seller's order."""
        return _pairs(self.check_now_zh, self.check_now_en)

    @property
    def checks(self) -> list[tuple[Text, str]]:
        """The same with the problem to report where it differs; a line without one has its goods' usual problem."""
        said = self.check_problems.splitlines()
        usual = USUAL_PROBLEM[self.goods]
        return [(text, said[n] if n < len(said) and said[n] else usual) for n, text in enumerate(self.check_now)]

    @property
    def level(self) -> Text:
        """The level of a membership as a pair."""
        return Text(self.level_zh, self.level_en)

    @property
    def privileges(self) -> list[Text]:
        """What a membership gives, in the seller's order."""
        return _pairs(self.privileges_zh, self.privileges_en)


def _pairs(zh: str, en: str) -> list[Text]:
    return [Text(*pair) for pair in zip(zh.splitlines(), en.splitlines(), strict=False)]

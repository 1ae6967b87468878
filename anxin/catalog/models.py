"""What is sold, what it cost and will cost, and what its docked supplier says of it."""

from datetime import timedelta

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
        PAUSED = "paused", "暂停"  # by the machine; a person's word is `withdrawn`
        SUSPENDED = "suspended", "停售"  # by the house: this item, or its supplier; its supplier cannot undo it

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
    off_sale_because = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="why the house took it off sale"
    )
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


class PriceChange(models.Model):
    """A price that was changed, or will be: a raise is announced a day ahead, a lower one holds at once."""

    NOTICE = timedelta(hours=24)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="prices")
    from_minor = models.BigIntegerField()
    to_minor = models.BigIntegerField()
    announced_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(to_minor__gt=0), name="changed_price_is_positive"),
            models.CheckConstraint(
                condition=models.Q(to_minor__lt=models.F("from_minor"))
                | models.Q(effective_at__gte=models.F("announced_at") + timedelta(hours=24)),
                name="price_is_raised_after_a_day_of_notice",
            ),
            models.CheckConstraint(
                condition=models.Q(applied_at=None)
                | models.Q(cancelled_at=None, applied_at__gte=models.F("effective_at")),
                name="price_holds_from_its_time_on",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(applied_at=None, cancelled_at=None),
                name="item_has_one_price_to_come",
            ),
        ]
        indexes = [
            models.Index(
                fields=["effective_at"],
                condition=models.Q(applied_at=None, cancelled_at=None),
                name="price_to_come",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.from_minor} → {self.to_minor}"


class Docking(models.Model):
    """How a docked supplier's items follow it: the mark-up on its prices, the guard, how often it is asked."""

    supplier = models.OneToOneField(Supplier, models.PROTECT, primary_key=True, related_name="docking")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    markup_bps = models.PositiveIntegerField(default=500)
    markup_minor = models.PositiveIntegerField(default=0)
    round_up_to_minor = models.PositiveIntegerField(default=10)
    jump_bps = models.PositiveIntegerField(default=2_000, help_text="a larger change of cost is a person's")
    every_minutes = models.PositiveIntegerField(default=10)
    sync_at = models.DateTimeField(help_text="when it is asked next")
    synced_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(round_up_to_minor__gt=0), name="docking_rounds_to_something"),
            models.CheckConstraint(condition=models.Q(every_minutes__gt=0), name="docking_waits_between_asks"),
        ]
        indexes = [models.Index(fields=["sync_at"], name="docking_due")]

    def __str__(self) -> str:
        return str(self.supplier)


class Docked(models.Model):
    """What a docked supplier said of one item; `cost_minor` is what was accepted, `told_minor` what it said last."""

    class Pause(models.TextChoices):
        NONE = "", "—"
        COST_ABOVE = "cost_above", "成本高于售价"
        JUMP = "jump", "成本变动过大"
        OFF_SALE = "off_sale", "上游已下架"
        GONE = "gone", "上游没有这件商品"
        CURRENCY = "currency", "币种不同"

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="docked")
    docking = models.ForeignKey(Docking, models.PROTECT, related_name="items")
    cost_minor = models.BigIntegerField(null=True)
    told_minor = models.BigIntegerField(null=True)
    stock = models.BigIntegerField(null=True, help_text="empty where the supplier does not say")
    seen_at = models.DateTimeField(null=True)
    pause = models.CharField(max_length=12, choices=Pause.choices, blank=True, default=Pause.NONE)
    paused_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "docked"

    def __str__(self) -> str:
        return str(self.item)


def _pairs(zh: str, en: str) -> list[Text]:
    return [Text(*pair) for pair in zip(zh.splitlines(), en.splitlines(), strict=False)]

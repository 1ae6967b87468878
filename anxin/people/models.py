"""Who acts: persons, the shops they act in, and the roles in which they do."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from anxin.refs import new_id


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an e-mail address; global, while roles are per shop."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="may open the staff desk")
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as the desk shows it beside the address."""
        return self.name


class Shop(models.Model):
    """One shop; stands on every table of an order's life."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    currency = models.CharField(max_length=3, default="CNY")
    fee_basis_points = models.PositiveIntegerField(default=300, help_text="the platform's share of a confirmed order")
    pay_within_minutes = models.PositiveIntegerField(default=15)
    confirm_after_hours = models.PositiveIntegerField(default=72, help_text="after delivery, by the timer")
    refunds_told_on = models.DateField(null=True, help_text="when its operators last heard of refunds with finance")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name_zh


class Supplier(models.Model):
    """A party that supplies goods in one shop and is paid after the hold-back."""

    class Kind(models.TextChoices):
        STOCK = "stock", "自有库存 / own stock"
        SANDBOX = "sandbox", "沙箱货源 / sandbox"
        ANXIN = "anxin", "安心开放协议 / Anxin's open protocol"
        DUJIAO_NEXT = "dujiao_next", "独角数卡 / dujiao-next"
        ACG = "acg", "异次元店铺 / acg-faka"
        GOOFISH = "goofish", "闲管家 / Goofish"
        KAYISU = "kayisu", "卡速售 / Kasushou"
        KAYIXIN = "kayixin", "卡易信 / Kayixin"

    class Standing(models.TextChoices):
        """Whose goods are they? Only staff say `own`; everybody else is vetted and sells under an agreement."""

        OWN = "own", "店铺自营 / the operator's own"
        PLATFORM = "platform", "平台商家 / sells on the platform"
        DOCKED = "docked", "先款后货 / docked, paid in advance"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="suppliers")
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.STOCK)
    standing = models.CharField(
        max_length=10, choices=Standing.choices, default=Standing.PLATFORM, db_default=Standing.PLATFORM
    )
    base_url = models.URLField(blank=True)
    account = models.CharField(max_length=64, blank=True, help_text="the name under which the supplier knows us")
    secret_sealed = models.BinaryField(default=bytes, blank=True)
    capabilities = models.JSONField(default=dict, blank=True)
    settle_after_hours = models.PositiveIntegerField(default=48, help_text="hold-back after confirmation")
    suspended_at = models.DateTimeField(null=True, blank=True, help_text="since then nothing new is ordered there")
    suspended_because = models.CharField(max_length=200, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name_zh


class SupplierKey(models.Model):
    """A key with which a supplier's own system asks for its desk; revoked for good, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="keys")
    name = models.CharField(max_length=60)
    account = models.CharField(max_length=40, unique=True, help_text="names the key; opens nothing by itself")
    secret_sealed = models.BinaryField()
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.supplier} · {self.name}"


class Role(models.Model):
    """What a person may be in a shop; buyers need none."""

    class Name(models.TextChoices):
        BUYER = "buyer", "买家"
        SUPPLIER = "supplier", "供货商"
        AGENT = "agent", "客服"
        SENIOR = "senior", "高级审核"
        FINANCE = "finance", "财务"
        OPERATOR = "operator", "站长"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    name = models.CharField(max_length=10, choices=Name.choices)
    supplier = models.ForeignKey(Supplier, models.CASCADE, null=True, blank=True, related_name="members")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "person", "name", "supplier"], nulls_distinct=False, name="role_is_held_once"
            ),
            models.CheckConstraint(
                condition=models.Q(name="supplier", supplier__isnull=False)
                | (~models.Q(name="supplier") & models.Q(supplier__isnull=True)),
                name="role_names_a_supplier_only_for_suppliers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_name_display()}"


class Tries(models.Model):
    """How often something was tried by one address, or at one order, until when it is counted."""

    key = models.CharField(max_length=100, primary_key=True)
    count = models.IntegerField()
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "tries"
        indexes = [models.Index(fields=["until"], name="tries_end")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"

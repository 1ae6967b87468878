"""Where is every fen, how did it come there, and what proves it?"""

from django.db import models
from django.db.models import Func, Q

CURRENT_XID = Func(function="pg_current_xact_id", output_field=models.TextField())


class XidField(models.TextField):  # type: ignore[type-arg]  # Django's own is not generic
    """The transaction that wrote the row: cuts that must not lose a late commit are made by it, never by time."""

    def db_type(self, connection: object) -> str:
        return "xid8"


class Transfer(models.Model):
    """One movement of money. It names both its ends, so it cannot be unbalanced; it is never changed.

    Written by the SQL function `transfer` alone. `order` and `shop` are plain ids: those apps stand above this one.
    Each row is a link of a chain: its order's, or, for what belongs to no order, its guarded account's. `chain` is
    the order wherever there is one, and indexed: look an order's transfers up by it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    shop = models.UUIDField()
    order = models.UUIDField(null=True)
    source = models.TextField(db_collation="C")
    target = models.TextField(db_collation="C")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, db_collation="C")
    kind = models.CharField(max_length=40, db_collation="C")
    ref = models.CharField(max_length=80)
    key = models.CharField(max_length=200, db_collation="C")
    at = models.DateTimeField()
    xid = XidField(db_default=CURRENT_XID, editable=False)
    reverses = models.UUIDField(null=True)
    chain = models.UUIDField()
    seq = models.IntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("key",), name="transfer_key_is_used_once"),
            models.UniqueConstraint(fields=("chain", "seq"), name="transfer_has_one_place_in_its_chain"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="transfer_amount_is_positive"),
            models.UniqueConstraint(
                fields=("reverses",), condition=Q(reverses__isnull=False), name="transfer_is_reversed_once"
            ),
        )
        indexes = (models.Index(fields=("xid",), name="transfer_by_transaction"),)

    def __str__(self) -> str:
        return f"{self.ref} {self.kind}: {self.amount_minor} {self.currency}"


class Balance(models.Model):
    """What a guarded account holds now. No row means nothing; the database refuses anything below zero."""

    pk = models.CompositePrimaryKey("address", "currency")
    address = models.TextField(db_collation="C")
    currency = models.CharField(max_length=3, db_collation="C")
    shop = models.UUIDField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(amount_minor__gte=0), name="balance_is_never_below_zero"),)

    def __str__(self) -> str:
        return f"{self.address}: {self.amount_minor} {self.currency}"


class Rollup(models.Model):
    """What went into and out of an open account on one day (UTC), of all that the mark has passed."""

    pk = models.CompositePrimaryKey("address", "currency", "day")
    address = models.TextField(db_collation="C")
    currency = models.CharField(max_length=3, db_collation="C")
    day = models.DateField()
    in_minor = models.BigIntegerField()
    out_minor = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.address} {self.day}: +{self.in_minor} -{self.out_minor} {self.currency}"


class Mark(models.Model):
    """Up to which transaction are the open accounts rolled up? One row; its lock puts roll-ups in line."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    upto = XidField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="mark_is_one_row"),)

    def __str__(self) -> str:
        return f"rolled up to {self.upto}"


class Chain(models.Model):
    """The head of one hash chain: of an order, or of a guarded account for what belongs to no order.

    Its lock also guards the balances of the order's own accounts.
    """

    subject = models.UUIDField(primary_key=True)
    shop = models.UUIDField()
    seq = models.IntegerField(default=0)
    head = models.BinaryField(max_length=32)
    xid = XidField(db_default=CURRENT_XID, editable=False)

    def __str__(self) -> str:
        return f"{self.subject} at {self.seq}"


class ChainLink(models.Model):
    """A link that is not a transfer: an exhibit. `hash = sha256(previous hash || content)`, for transfers alike.

    The content's own text is not in here, so that personal content can be shredded without breaking the chain.
    """

    pk = models.CompositePrimaryKey("subject", "seq")
    subject = models.UUIDField()
    seq = models.IntegerField()
    kind = models.CharField(max_length=10, db_collation="C")
    item = models.UUIDField()
    content = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    xid = XidField(db_default=CURRENT_XID, editable=False)

    def __str__(self) -> str:
        return f"{self.subject} #{self.seq}"


class Root(models.Model):
    """The Merkle root of one day, over the heads of all chains that moved since the root before it.

    `hash = sha256(previous hash || day || leaves || root)`: the roots are a chain of their own, and are published.
    """

    day = models.DateField(primary_key=True)
    since = XidField()
    upto = XidField()
    leaves = models.IntegerField()
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day}: {bytes(self.hash).hex()}"


class Leaves(models.Model):
    """What stands under one daily root: the subject and head of each chain, one after the other, by subject.

    16 and 32 bytes each. Kept so that a proof need not look through all chains; whether they are right, the root says.
    """

    day = models.DateField(primary_key=True)
    kept = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.day}: {len(self.kept) // 48} leaves"

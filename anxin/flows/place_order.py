"""How does an agreement come about?"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.transaction import atomic

from anxin import vault
from anxin.catalog.models import Item
from anxin.catalog.queries import stock_there
from anxin.catalog.sold import Sold
from anxin.delivery.refusals import SoldOut
from anxin.delivery.reserve import Claimant, reserve
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.money import format_minor
from anxin.orders.accounts import AccountForm, hint, parted, read_account
from anxin.orders.models import Line, Order, OrderStep
from anxin.orders.passwords import password_mark
from anxin.orders.refusals import (
    ContactMalformed,
    ItemNotOnSale,
    PasswordTooShort,
    PriceRaised,
    QuantityOutOfRange,
    RulesChanged,
    RulesNotAgreed,
)
from anxin.orders.states import OnDue, OrderState
from anxin.people.models import Supplier
from anxin.policy.facts import Goods
from anxin.policy.models import PolicyVersion
from anxin.policy.queries import policy_for, promise_minutes_for, sentences_sha256, version_in_force
from anxin.policy.summary import confirmation
from anxin.refs import new_id, new_ref, new_token
from anxin.sourcing.queries import first_source
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
PASSWORD_LENGTH = 6
REF_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a buyer filled in. `price_minor` is the price of one as shown, `agreed` the number of the rules version that
    was shown and ticked, `link_form` the address of an order's link with `{token}` in it (no letter is written
    without one). By `device` and `address` nobody puts a whole shelf aside; who pays at once from its balance has
    `most_aside` in place of the item's own limit."""

    item: UUID
    quantity: int = 1
    price_minor: int | None = None
    account: str = ""
    account_again: str = ""
    server: str = ""
    contact: str
    password: str = ""
    agreed: int | None = None
    exclusion_confirmed: bool = False
    language: str = "zh-hans"
    link_form: str = ""
    device: str = ""
    address: str = ""
    most_aside: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """The order, and the token of its link: told once, kept only as a hash."""

    order: UUID
    ref: str
    token: str


@atomic(durable=True)
def place_order(wish: Wish, *, buyer: UUID | None, by: str, at: datetime) -> Placed:
    """Take an order at today's price and rules, its codes put aside. A signed-in buyer needs no query password.

    Raises ItemNotOnSale, PriceRaised, QuantityOutOfRange, AccountsDiffer, AccountMalformed, ContactMalformed,
    PasswordTooShort, RulesNotAgreed, RulesChanged, SoldOut, TooManyPutAside, TooManyFromThere.
    """
    item = Item.objects.select_related("shop", "supplier").filter(pk=wish.item, state=Item.State.LISTED).first()
    source = first_source(item) if item else None
    if item is None or source is None:
        raise ItemNotOnSale
    if wish.price_minor is not None and item.price_minor > wish.price_minor:
        raise PriceRaised(price=format_minor(item.price_minor, item.currency))
    rules = version_in_force(item.shop_id)
    _check(wish, item, rules, guest=buyer is None)
    if source.supplier == item.supplier:
        _need_there(item, wish.quantity, at)
    asked = confirmation(policy_for(rules.pk, item.goods, item.sku), Goods(item.goods))
    form = AccountForm.from_json(item.account_form)
    account = read_account(item.account_kind, wish.account, wish.account_again, form, wish.server)
    token = new_token()
    order_id = new_id()
    order = Order(
        id=order_id,
        shop=item.shop,
        buyer_id=buyer,
        contact_sealed=vault.seal(wish.contact.strip(), "contact"),
        contact_mark=vault.mark(wish.contact.strip().lower(), "contact"),
        password_mark=password_mark(order_id, wish.password) if wish.password else b"",
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        language=wish.language,
        amount_minor=item.price_minor * wish.quantity,
        currency=item.currency,
        policy=rules,
        agreed_sha256=rules.text_sha256,
        exclusion_confirmed=wish.exclusion_confirmed and asked is not None,
        state=OrderState.PLACED,
        due_at=at + timedelta(minutes=_minutes_to_pay(item)),
        on_due=OnDue.EXPIRE,
        placed_at=at,
    )
    _save_under_free_ref(order)
    line = Line.objects.create(
        shop=item.shop,
        order=order,
        item=item,
        supplier=source.supplier,
        goods=item.goods,
        title_zh=item.title_zh,
        title_en=item.title_en,
        quantity=wish.quantity,
        unit_price_minor=item.price_minor,
        amount_minor=order.amount_minor,
        promise_minutes=promise_minutes_for(rules.pk, item.goods, item.sku, item.promise_minutes),
        period_days=item.period_days,
        account_sealed=vault.seal(account, "account") if account else b"",
        account_hint=hint(account, parted(account, form)[0]),
    )
    if _puts_aside(item):
        most = item.most_reserved if wish.most_aside is None else wish.most_aside
        reserve(line, Claimant(order.claimant, wish.device, wish.address), most=most, at=at)
    OrderStep.objects.create(
        subject=order, shop=item.shop, from_state="", to_state=OrderState.PLACED, by=by, because="ordered", at=at
    )
    seal([_agreement(order, item, wish, asked, by)])
    if wish.link_form:
        write([_letter(order, item, wish.link_form.format(token=token), at)])
    return Placed(order.pk, order.ref, token)


def _puts_aside(item: Item) -> bool:
    """Whether codes wait for their buyer to pay: those of our own shelf do, unless the item says no."""
    own_shelf = item.goods == Item.Goods.CODE and item.supplier.kind == Supplier.Kind.STOCK
    return own_shelf and item.reserve_minutes > 0


def _need_there(item: Item, quantity: int, at: datetime) -> None:
    """Raise SoldOut where a docked supplier said lately that it has fewer; its silence keeps nobody from buying."""
    if item.supplier.kind != Supplier.Kind.STOCK and stock_there([item.pk], at=at).get(item.pk, quantity) < quantity:
        raise SoldOut


def _minutes_to_pay(item: Item) -> int:
    """What is put aside goes back when the time to pay is over, so that nobody pays for what is gone."""
    minutes = item.shop.pay_within_minutes
    return min(minutes, item.reserve_minutes) if _puts_aside(item) else minutes


def _check(wish: Wish, item: Item, rules: PolicyVersion, *, guest: bool) -> None:
    if not 1 <= wish.quantity <= item.max_per_order:
        raise QuantityOutOfRange(most=item.max_per_order)
    if not EMAIL.fullmatch(wish.contact.strip()):
        raise ContactMalformed
    if guest and len(wish.password) < PASSWORD_LENGTH:
        raise PasswordTooShort
    if wish.agreed is None:
        raise RulesNotAgreed(version=f"v{rules.number}")
    if wish.agreed != rules.number:
        raise RulesChanged


def _save_under_free_ref(order: Order) -> None:
    for last in range(REF_TRIES, 0, -1):
        order.ref = new_ref()
        try:
            with transaction.atomic():
                order.save(force_insert=True)
        except IntegrityError as taken:
            if last == 1 or "order_ref_is_unique_in_its_shop" not in str(taken):
                raise
        else:
            return


def _letter(order: Order, item: Item, link: str, at: datetime) -> NewLetter:
    return NewLetter(
        order=order,
        kind="placed",
        subject=Text("订单 {ref} 已提交", "Order {ref} has been placed").fill(ref=order.ref),
        body=Text(
            "您购买了“{title}”。付款、查看和退款都在这里：\n{link}\n凭此链接可直接打开订单，请不要转发给别人。",
            "You ordered “{title}”. Pay, see and get refunds here:\n{link}\nThe link opens the order, so keep it.",
        ).fill(title=item.title, link=link),
        at=at,
    )


def _agreement(order: Order, item: Item, wish: Wish, asked: Text | None, by: str) -> NewExhibit:
    """What was shown and answered: the rules as text and as sentences, the confirmation for this purchase alone, the
    label of the goods."""
    rules = order.policy
    return NewExhibit(
        shop=order.shop_id,
        order=order.pk,
        slot=TALK,
        kind="rules_agreed",
        content={
            "version": rules.number,
            "text_sha256": rules.text_sha256,
            "sentences_sha256": sentences_sha256(rules.pk, item.goods, item.sku, wish.language),
            "confirmation_shown": asked.say(wish.language) if asked else "",
            "exclusion_confirmed": order.exclusion_confirmed,
            "language": wish.language,
            "goods_said": Sold.of(item).to_json(),
        },
        by=by,
        at=order.placed_at,
    )

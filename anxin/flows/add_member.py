"""How does somebody come to act for a supplier? An account with the role, and a letter that says how to sign in."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.note_supplier_change import note_supplier_change
from anxin.flows.place_order import EMAIL
from anxin.orders.refusals import ContactMalformed
from anxin.payouts.queries import own
from anxin.payouts.refusals import OwnByStaffAlone
from anxin.people.models import Person, Role
from anxin.people.queries import works_for
from anxin.refusal import NotFound, Refusal
from anxin.support.letters import StaffLetter
from anxin.support.write import write
from anxin.texts import Text

SUBJECT = Text("您可以管理供货商：{name}", "You may act for the supplier {name}")
BODY = Text(
    "店铺已把您加为“{name}”的成员：可以导入库存、处理订单和售后、查看结算。\n"
    "请用这个邮箱登录：{desk}\n第一次登录，请先设置密码：{password}\n"
    "如果您不认识这家店铺，请忽略这封信。",
    "You were made a member of {name}: you may import stock, see to orders and cases, and look at settlements.\n"
    "Sign in with this address: {desk}\nBefore the first time set a password: {password}\n"
    "If you do not know this shop, ignore this letter.",
)


class MemberAlready(Refusal):
    text = Text("这个邮箱已经是这家供货商的成员。", "This address is a member of this supplier already.")


@atomic(durable=True)
def add_member(
    supplier: UUID, *, email: str, name: str, desk_url: str, password_url: str, by: str, at: datetime
) -> UUID:
    """The person who now acts for the supplier; an account that is there keeps its password and its other roles.

    Raises NotFound, ContactMalformed, OwnByStaffAlone, MemberAlready.
    """
    row = lock_suppliers([supplier]).get(supplier)
    if row is None:
        raise NotFound
    address = email.strip().lower()
    if not EMAIL.fullmatch(address):
        raise ContactMalformed
    person = Person.objects.filter(email=address).first()
    if own([row.pk]) and not (person and works_for(row.shop_id, person.pk)):
        raise OwnByStaffAlone
    if person is None:
        person = Person.objects.create_user(address, None, name=name.strip()[:80])
    _, made = Role.objects.get_or_create(shop=row.shop, person=person, name=Role.Name.SUPPLIER, supplier=row)
    if not made:
        raise MemberAlready
    note_supplier_change(row, "invited", because=address, by=by, at=at)
    called = Text(row.name_zh, row.name_en)
    body = BODY.fill(name=called, desk=desk_url, password=password_url)
    write(
        [StaffLetter(shop=row.shop, person=person, kind="member", subject=SUBJECT.fill(name=called), body=body, at=at)]
    )
    return person.pk

"""Who hears that a supplier's money goes somewhere else from now on? Everybody who acts for it, so that no hand does it
unseen."""

from datetime import datetime

from anxin.payouts.hide_payee import hide_payee
from anxin.payouts.models import Agreement
from anxin.people.models import Person, Supplier
from anxin.support.letters import StaffLetter
from anxin.support.write import write
from anxin.texts import Text

SUBJECT = Text("您的收款资料已修改：{name}", "Where you are paid was changed: {name}")
BODY = Text(
    "{name} 的收款资料已由店铺修改，之后的提现按新资料打款。\n主体名称：{legal}\n收款账户：{payee}\n"
    "支付宝账号：{account}\n"
    "如果这不是您要求的，请立即联系店铺，并先不要申请提现。",
    "The shop has changed where {name} is paid; payouts asked for from now on go there.\nLegal name: {legal}\n"
    "Payout account: {payee}\nAlipay account: {account}\n"
    "If you did not ask for this, tell the shop now, and ask for no payout until it is clear.",
)


def tell_payee(supplier: Supplier, agreement: Agreement, *, at: datetime) -> None:
    """Write it, with the middle of each account hidden."""
    name = Text(supplier.name_zh, supplier.name_en)
    body = BODY.fill(
        name=name,
        legal=agreement.legal_name,
        payee=hide_payee(agreement.payee) or "—",
        account=agreement.account_hint or "—",
    )
    readers = Person.objects.filter(roles__supplier=supplier, is_active=True).distinct().order_by("pk")
    write(
        [
            StaffLetter(
                shop=supplier.shop, person=reader, kind="payee", subject=SUBJECT.fill(name=name), body=body, at=at
            )
            for reader in readers
        ]
    )

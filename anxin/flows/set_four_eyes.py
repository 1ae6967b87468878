"""How does an operator say above which amount a second person is needed?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import FourEyes
from anxin.cases.turns import MAY_RULE, why_no_role
from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.people.models import Shop
from anxin.refs import new_id
from anxin.refusal import Invalid, NotFound
from anxin.texts import Text

MOST_MINOR = 10_000_000
BAD = Text("金额要在 0 到 {most} 之间。", "The amount lies between nothing and {most}.")
SUBJECT = Text("双人复核金额改为 {amount}", "A second person is needed above {amount}")
BODY = Text(
    "超过 {amount} 的退款和补发，从现在起要由第二人确认。如果不是您或同事改的，请立即检查账号。",
    "From now on refunds and replacements above {amount} need a second person. If neither you nor a colleague changed "
    "this, check your accounts at once.",
)


@atomic(durable=True)
def set_four_eyes(shop: UUID, above_minor: int, *, by: str, at: datetime) -> None:
    """Keep the amount beside the earlier ones, and tell every operator. Raises NotFound, WrongRole, Invalid."""
    row = Shop.objects.filter(pk=shop).first()
    if row is None:
        raise NotFound
    if refusal := why_no_role(shop, by, MAY_RULE):
        raise refusal
    if not 0 <= above_minor <= MOST_MINOR:
        raise Invalid(what=BAD.fill(most=format_minor(MOST_MINOR, row.currency)))
    FourEyes.objects.create(id=new_id(), shop=row, above_minor=above_minor, by=by, at=at)
    amount = format_minor(above_minor, row.currency)
    tell_operators(row, "four_eyes", SUBJECT.fill(amount=amount), BODY.fill(amount=amount), at=at)

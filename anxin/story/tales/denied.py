"""A code said to be used, and a supplier who shows that it was not: a person decides, and says why."""

from uuid import UUID

from anxin.story.tale import SETTLED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().buy("game-100")
    bought.until("delivered")
    bought.reveal()
    bought.claim("used_code")
    bought.until_case("awaiting_supplier")
    world.sol.open("/supplier/cases/").press(
        f"/cases/{bought.case.pk}/answer/", answer="deny", proof="官方后台显示：查看后三分钟由买家本人账号兑换。"
    )
    bought.until_case("in_review")
    world.teller.line(
        f"{bought.ref} 供货商出示凭证，转人工审核", f"{bought.ref}: the supplier shows proof; a person reviews"
    )
    world.ari.review(
        bought.case.pk,
        refund=False,
        zh="官方记录显示由您的账号兑换。",
        en="The record shows that your own account redeemed it.",
    )
    bought.until_case("decided")
    page = bought.buyer.browser.open(f"/cases/{bought.case.pk}/")
    world.check(Text("买家看得到理由", "the buyer reads why"), "官方记录显示" in page.words, page.words[:300])
    world.teller.line("客服驳回，理由写在售后单上", "support rejects it, and the case says why")
    return [bought.id]


TALE = Tale(
    path="invalid-code-denied",
    title=Text("供货商举证否认：人工审核后驳回", "Denied with proof: reviewed, and rejected with a reason"),
    ends=(End(states=SETTLED, clause="everything-else", decision="reject"),),
    tell=_tell,
)

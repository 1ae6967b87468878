"""A code that is invalid, a supplier who admits it at the desk, and a buyer who chooses another one."""

from uuid import UUID

from anxin.story.tale import End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().buy("game-100")
    bought.until("delivered")
    first = bought.reveal()
    bought.claim("invalid_code", "提示卡号不存在")
    bought.until_case("awaiting_supplier")
    world.teller.line(
        f"{bought.ref} 卡密无效，已向供货商求证", f"{bought.ref}: said to be invalid; the supplier is asked"
    )
    world.sol.open("/supplier/cases/").press(f"/cases/{bought.case.pk}/answer/", answer="admit")
    bought.until_case("offered")
    bought.choose("reissue")
    bought.until("delivered")
    second = [code for code in bought.reveal() if code not in first]
    world.check(Text("收到一张新卡密", "a new code has come"), len(second) == 1, len(second))
    bought.confirm()
    world.teller.line("供货商承认，买家选择补发，新卡密可用", "the supplier admits it, the buyer chooses another code")
    return [bought.id]


TALE = Tale(
    path="invalid-code-reissued",
    title=Text("卡密无效：供货商承认，补发", "An invalid code: admitted, and another one sent"),
    ends=(
        End(
            states=("placed", "paid", "delivered", "paid", "delivered", "confirmed", "settled"),
            clause="proven-bad",
            decision="reissue",
        ),
    ),
    tell=_tell,
)

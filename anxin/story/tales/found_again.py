"""A guest finds the order again by number and query password; a stranger finds the same nothing everywhere."""

import re
from uuid import UUID, uuid4

from anxin.story.browser import Browser, Page
from anxin.story.tale import SETTLED, End, Tale
from anxin.story.world import World
from anxin.texts import Text

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def _tell(world: World) -> list[UUID]:
    guest = world.guest()
    bought = guest.buy("steam-50")
    bought.until("delivered")
    elsewhere = Browser(world.stage.home)
    page = elsewhere.open("/orders/find/").press("/find/", ref=bought.ref.lower(), password=guest.password)
    world.check(
        Text("凭订单号和密码找到", "found by number and password"), str(bought.id) in page.url, page.words[:300]
    )
    world.teller.line(
        f"{bought.ref} 换一台设备，凭订单号和查询密码找回", f"{bought.ref}: found again on another device"
    )
    stranger = Browser(world.stage.home)
    find = stranger.open("/orders/find/")
    wrong = [find.press("/find/", ref=ref, password=guest.contact) for ref in (bought.ref, _other(bought.ref))]
    _alike(world, wrong, (bought.ref, _other(bought.ref)))
    hidden = [stranger.look(f"/orders/{order}/") for order in (bought.id, uuid4())]
    hidden += [world.sol.look(f"/orders/{order}/") for order in (bought.id, uuid4())]
    _alike(world, hidden[:2], (str(bought.id),))
    _alike(world, hidden[2:], (str(bought.id),))
    _alike(world, [stranger.look("/o/not-a-token/"), stranger.look("/o/not-one-either/")], ())
    elsewhere.close()
    stranger.close()
    world.teller.line(
        "陌生人、别的供货商、错的链接：看到同一个“没有找到”", "a stranger, a supplier, a wrong link: the same not found"
    )
    return [bought.id]


def _other(ref: str) -> str:
    """A number like this one that belongs to nobody: two neighbours swapped."""
    return ref[1] + ref[0] + ref[2:] if ref[0] != ref[1] else ref[::-1]


def _alike(world: World, pages: list[Page], typed: tuple[str, ...]) -> None:
    """All are 404, and the same page but for what was typed."""
    statuses = [page.status for page in pages]
    world.check(Text("都是 404", "all are 404"), set(statuses) == {404}, statuses)
    texts = set()
    for page in pages:
        text = TOKEN.sub("", page.text)
        for word in (*typed, page.url.split("/")[-2]):
            text = text.replace(word, "…")
        texts.add(text)
    world.check(Text("看不出区别", "they cannot be told apart"), len(texts) == 1, [len(text) for text in texts])


TALE = Tale(
    path="found-again",
    title=Text("游客找回订单，陌生人什么也看不到", "A guest finds the order; a stranger finds nothing"),
    ends=(End(states=SETTLED),),
    tell=_tell,
)

"""How do words that are no message reach the other side: offers, promises, reasons, proofs? Through one filter."""

from anxin.support.spot_outside import NOTHING, spot_outside
from anxin.support.spotted import NAMES, Kind, Own
from anxin.texts import Text

HIDDEN = frozenset({Kind.QQ, Kind.WECHAT, Kind.PHONE, Kind.EMAIL, Kind.LINK})
NOTICE = Text(
    "（平台提示：含有{what}。处理只在本平台内有效，不要到平台外联系或付款）",
    " (Note: this holds {what}. Only what happens here counts; contact or pay nobody elsewhere)",
)


def shield(words: str | Text, own: Own = NOTHING, *, hide: bool = True) -> Text:
    """The words with numbers, addresses and links hidden, and a notice of what was spotted; as they are without any.

    `hide` is false for the staff, who have to see what was written.
    """
    if isinstance(words, Text):
        return Text(_read(words.zh, own, hide).zh, _read(words.en, own, hide).en)
    return _read(words, own, hide)


def _read(words: str, own: Own, hide: bool) -> Text:
    found = spot_outside(words, own)
    if not found:
        return Text(words, words)
    shown = words
    for one in reversed(found):
        if hide and one.kind in HIDDEN:
            shown = f"{shown[: one.start]}***{shown[one.end :]}"
    names = [NAMES[kind] for kind in dict.fromkeys(one.kind for one in found)]
    told = NOTICE.fill(what=Text("、".join(name.zh for name in names), ", ".join(name.en for name in names)))
    return Text(shown + told.zh, shown + told.en)

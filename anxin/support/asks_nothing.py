"""Is a message mere courtesy, so that nobody owes an answer to it?"""

import re
from typing import Final

# possessive: "嗯嗯嗯嗯" can be taken apart in many ways, and must not be tried in all of them
_COURTESY: Final = re.compile(
    r"(?:[\s，。！!~～,.、]|好[的滴]?|行|嗯+|哦+|收到|知道了|明白了?|了解|谢谢?(?:您|你|啦|了)?|感谢|多谢|辛苦(?:您|你)?了?|没事了?"
    r"|不用了|再见|拜拜|已?到账了|解决了|ok(?:ay)?|thank you|thanks?|thx|got it|fine|great|bye|solved|it arrived)++",
    re.IGNORECASE,
)


def asks_nothing(text: str) -> bool:
    """Whether every word of it is thanks or assent; an empty text (a picture alone) asks something."""
    return bool(text.strip()) and _COURTESY.fullmatch(text.strip()) is not None

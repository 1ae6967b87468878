"""May an agent or a supplier put it so, where the words go beside an offer or a hand-over and not as a message?"""

import re
from datetime import datetime

from anxin.support.hear_promise import hear_promise
from anxin.support.hear_stalling import WHO, hear_stalling
from anxin.support.refusals import SoundsLikePromise, SoundsLikeStalling


def need_plain(words: str, at: datetime) -> None:
    """Refuse what puts somebody off and names nobody who is waited for, and what promises something as air.

    A hand-over and an offer have their own due time, so that to say whose turn it is puts nobody off. Raises
    SoundsLikeStalling, SoundsLikePromise.
    """
    stalling = hear_stalling(words)
    if stalling and not re.search(WHO, words):
        raise SoundsLikeStalling(words=stalling)
    if promised := hear_promise(words, at):
        raise SoundsLikePromise(words=promised.words)

"""What would the promise be that a text sounds like? A form that was refused is filled in with it."""

from collections.abc import Mapping
from datetime import datetime

from anxin.support.hear_promise import hear_promise
from anxin.support.read_due import CHOICES, read_due
from anxin.support.states import Matter


def offer_promise(typed: Mapping[str, str], at: datetime) -> dict[str, str]:
    """What was typed, with matter, words and the nearest due time of the promise it sounds like where they lacked."""
    heard = hear_promise(typed.get("body", ""), at)
    offered = dict(typed)
    offered["matter"] = typed.get("matter") or str(heard.matter if heard else Matter.ANSWER)
    offered["words"] = typed.get("words") or (heard.words if heard else "")
    offered["due"] = typed.get("due") or _nearest(heard.due_at if heard else None, at)
    return offered


def _nearest(wanted: datetime | None, at: datetime) -> str:
    dues = {key: due for key in CHOICES if (due := read_due(key, "", at)) is not None and due > at}
    later = [key for key, due in sorted(dues.items(), key=lambda one: one[1]) if wanted is None or due >= wanted]
    return ("60" if wanted is None else later[0]) if later else "tomorrow"

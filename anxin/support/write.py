"""How does a letter come into the post?"""

from collections.abc import Sequence
from uuid import UUID

from anxin import vault
from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.refs import new_id
from anxin.routines.insert_rows import insert_new
from anxin.support.letters import NewLetter, StaffLetter
from anxin.support.models import Letter


def write(letters: Sequence[NewLetter | StaffLetter]) -> None:
    """Write each letter in the language of its order and plan its sending; a kind already written is left alone.

    Letters to the staff are written in both languages.
    """
    rows = {new_id(): new for new in letters}
    kept = insert_new(Letter, [_row(pk, new) for pk, new in rows.items()])
    plan([Planned(Kind.MAIL, _shop(new), pk, new.at) for pk, new in rows.items() if pk in kept])


def _row(pk: UUID, new: NewLetter | StaffLetter) -> dict[str, object]:
    if isinstance(new, NewLetter):
        subject, body = new.subject.say(new.order.language), new.body.say(new.order.language)
    else:
        subject = f"{new.subject.zh} / {new.subject.en}"[:120]
        body = f"{new.body.zh}\n\n{new.body.en}"
    return {
        "id": pk,
        "shop_id": _shop(new),
        "order_id": new.order.pk if isinstance(new, NewLetter) else None,
        "person_id": new.person.pk if isinstance(new, StaffLetter) else None,
        "kind": new.kind,
        "subject": subject,
        "body_sealed": vault.seal(body, "letter"),
        "at": new.at,
        "sent_at": None,
    }


def _shop(new: NewLetter | StaffLetter) -> UUID:
    return new.order.shop_id if isinstance(new, NewLetter) else new.shop.pk

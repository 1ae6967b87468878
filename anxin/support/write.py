"""How does a letter come into the post?"""

from collections.abc import Sequence

from anxin import vault
from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.refs import new_id
from anxin.support.letters import NewLetter, StaffLetter
from anxin.support.models import Letter


def write(letters: Sequence[NewLetter | StaffLetter]) -> None:
    """Write each letter in the language of its order and plan its sending; a kind already written is left alone.

    Letters to the staff are written in both languages.
    """
    rows = [_to_buyer(new) if isinstance(new, NewLetter) else _to_staff(new) for new in letters]
    Letter.objects.bulk_create(rows, ignore_conflicts=True)
    kept = set(Letter.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    plan([Planned(Kind.MAIL, row.shop_id, row.pk, row.at) for row in rows if row.pk in kept])


def _to_buyer(new: NewLetter) -> Letter:
    return Letter(
        id=new_id(),
        shop_id=new.order.shop_id,
        order=new.order,
        kind=new.kind,
        subject=new.subject.say(new.order.language),
        body_sealed=vault.seal(new.body.say(new.order.language), "letter"),
        at=new.at,
    )


def _to_staff(new: StaffLetter) -> Letter:
    return Letter(
        id=new_id(),
        shop=new.shop,
        person=new.person,
        kind=new.kind,
        subject=f"{new.subject.zh} / {new.subject.en}"[:120],
        body_sealed=vault.seal(f"{new.body.zh}\n\n{new.body.en}", "letter"),
        at=new.at,
    )

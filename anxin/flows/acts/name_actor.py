"""How is it said to operators, by letter, who did something?"""

from anxin.people.models import Person
from anxin.texts import Text

NOBODY = Text("系统", "the machine")


def name_actor(by: str) -> Text:
    """One of the staff by the address of the account; everything else is the machine."""
    kind, _, key = by.partition(":")
    person = Person.objects.filter(pk=key).first() if kind == "staff" and key else None
    return Text(person.email, person.email) if person else NOBODY

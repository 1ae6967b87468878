"""How is something told to those who own a shop? By a letter to each operator, in both languages."""

from datetime import datetime

from anxin.people.models import Person, Role, Shop
from anxin.support.letters import StaffLetter
from anxin.support.write import write
from anxin.texts import Text


def tell_operators(shop: Shop, kind: str, subject: Text, body: Text, *, at: datetime) -> int:
    """Write it to every operator of the shop who may sign in; how many they are."""
    operators = Person.objects.filter(roles__shop=shop.pk, roles__name=Role.Name.OPERATOR, is_active=True).distinct()
    letters = [
        StaffLetter(shop=shop, person=person, kind=kind, subject=subject, body=body, at=at)
        for person in operators.order_by("pk")
    ]
    write(letters)
    return len(letters)

"""How are several complaints held at once, so that two who were told of the same ones never wait for each other?"""

from collections.abc import Collection
from uuid import UUID

from anxin.complaints.models import Complaint

# the channel, None for letters; the number by which it is known there; the shop, of which a letter is
Known = tuple[UUID | None, str, UUID]


def hold_complaints(known: Collection[Known]) -> dict[Known, Complaint]:
    """Those that are kept under these numbers, with shop and case, held one after the other in the one order of all.

    Orders are held before, never after.
    """
    rows = Complaint.objects.select_for_update(of=("self",), no_key=True).select_related("shop", "case")
    found = {}
    for channel, outside_id, shop in sorted(set(known), key=lambda one: (str(one[0]), one[1], str(one[2]))):
        row = rows.filter(shop=shop, channel=channel, outside_id=outside_id).first()
        if row is not None:
            found[channel, outside_id, shop] = row
    return found

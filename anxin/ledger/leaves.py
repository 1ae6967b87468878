"""What stood under a daily root when it was sealed, and what stands there now?"""

from uuid import UUID

from django.db import connection

from anxin.ledger import merkle
from anxin.ledger.models import Leaves, Root
from anxin.routines import schema

# of a root: the chain's subject and its head
Leaf = tuple[UUID, bytes]


def kept_leaves(root: Root) -> list[Leaf]:
    """The leaves as they were sealed; none where they were not kept, or do not lead to the root any more."""
    kept = b"".join(bytes(each) for each in Leaves.objects.filter(day=root.day).values_list("kept", flat=True))
    leaves = [(UUID(bytes=kept[at : at + 16]), kept[at + 16 : at + 48]) for at in range(0, len(kept), 48)]
    return leaves if merkle.root(head for _, head in leaves) == bytes(root.root) else []


def found_leaves(root: Root) -> list[Leaf]:
    """The same from the chains, all of which are looked through."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {schema()}.chain_heads(%s::xid8, %s::xid8)", [root.since, root.upto])
        return [(subject, bytes(head)) for subject, _, head in cursor.fetchall()]

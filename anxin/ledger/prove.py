"""How can somebody outside check that an order's money and evidence stand unchanged in a published root?"""

from typing import Any
from uuid import UUID

from django.db import connection

from anxin.ledger import merkle
from anxin.ledger.leaves import found_leaves, kept_leaves
from anxin.ledger.models import Root
from anxin.refusal import Refusal
from anxin.routines import schema
from anxin.texts import Text


class NotSealedYet(Refusal):
    """The chain has not been part of a daily root."""

    text = Text(
        "这笔订单的记录尚未进入每日公示,请明天再下载。",
        "This order is not in a daily root yet. Please try again tomorrow.",
    )


def prove(subject: UUID) -> dict[str, Any]:
    """The inclusion proof of one chain against the latest root it is in; plain data for JSON.

    Checked by `check_proof.py`, which needs nothing but Python. Raises NotSealedYet.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xid::text::bigint FROM ledger_transfer WHERE chain = %(subject)s "
            "UNION ALL SELECT xid::text::bigint FROM ledger_chainlink WHERE subject = %(subject)s",
            {"subject": subject},
        )
        written = [xid for (xid,) in cursor.fetchall()]
        root = next(
            (
                root
                for root in Root.objects.order_by("-day")
                if any(int(root.since) <= xid < int(root.upto) for xid in written)
            ),
            None,
        )
        if root is None:
            raise NotSealedYet
        leaves = kept_leaves(root) or found_leaves(root)
        cursor.execute(
            f"SELECT seq, kind, item, content, body FROM {schema()}.chain_links(%s::uuid[], %s::xid8)",
            [[subject], root.upto],
        )
        links = cursor.fetchall()
    place = next(place for place, (of, _) in enumerate(leaves) if of == subject)
    turns = merkle.path([head for _, head in leaves], place)
    return _proof(subject, root, turns, links)


def _proof(subject: UUID, root: Root, turns: list[merkle.Turn], links: list[tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "proof": "anxin/1",
        "subject": str(subject),
        "links": [
            {"seq": seq, "kind": kind, "item": str(item), "content": bytes(content).hex()}
            | ({} if body is None else {"text": body})
            for seq, kind, item, content, body in links
        ],
        "path": [[turn.side, turn.hash.hex()] for turn in turns],
        "day": root.day.isoformat(),
        "leaves": root.leaves,
        "previous": bytes(root.previous).hex(),
        "published": bytes(root.hash).hex(),
    }

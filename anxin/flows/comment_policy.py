"""How does somebody say what they think of announced rules?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.policy.models import PolicyComment, PolicyVersion
from anxin.policy.refusals import CommentEmpty, NotOpenForComment
from anxin.policy.states import PolicyState
from anxin.refusal import NotFound

SHORTEST, LONGEST = 2, 1000


@atomic(durable=True)
def comment_policy(version: UUID, words: str, *, person: UUID | None, by: str, at: datetime) -> UUID:
    """Keep a comment, by a signed-in person or a guest (None). Raises NotFound, NotOpenForComment, CommentEmpty."""
    row = PolicyVersion.objects.filter(pk=version).first()
    if row is None:
        raise NotFound
    if row.state != PolicyState.ANNOUNCED or row.takes_effect_at is None or row.takes_effect_at <= at:
        raise NotOpenForComment
    said = words.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        raise CommentEmpty
    return PolicyComment.objects.create(shop_id=row.shop_id, version=row, person_id=person, words=said, by=by, at=at).pk

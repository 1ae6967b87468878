"""How does a draft of the rules come about, and how is it changed?"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Max
from django.db.transaction import atomic

from anxin.flows.acts.lock_rules import lock_rules
from anxin.people.models import Shop
from anxin.policy.models import DraftEdit, PolicyVersion
from anxin.policy.queries import rules_of_text
from anxin.policy.refusals import DraftOpen, EditedElsewhere, RulesStay
from anxin.policy.states import EDITABLE, PolicyState
from anxin.texts import Text
from anxin.transitions.move import move

CHANGED = Text("修改了规则文本", "the text was changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A new text. Of an existing draft (`version`), `expected` is the hash of the text that its writer saw."""

    shop: UUID
    text: str
    version: UUID | None = None
    expected: str = ""
    said: Text = CHANGED


@atomic(durable=True)
def draft_policy(draft: Draft, *, by: str, at: datetime) -> UUID:
    """Keep the text as the shop's draft; a proven one has to be proven again.

    Raises BadDocument, DraftOpen for a second draft, NotFound, RulesStay for what was announced, EditedElsewhere.
    """
    rules_of_text(draft.text)
    mark = sha256(draft.text.encode()).hexdigest()
    if draft.version is None:
        return _begin(draft, mark)
    row = lock_rules(draft.version)
    if row.state not in EDITABLE:
        raise RulesStay(version=str(row))
    if row.text_sha256 != draft.expected:
        raise EditedElsewhere
    if row.text == draft.text:
        return row.pk
    DraftEdit.objects.create(
        version=row, before=row.text, said_zh=draft.said.zh[:200], said_en=draft.said.en[:200], by=by, at=at
    )
    move(PolicyVersion, [row.pk], from_=PolicyState.PROVEN, to=PolicyState.DRAFT, by=by, because="changed again", at=at)
    PolicyVersion.objects.filter(pk=row.pk).update(text=draft.text, text_sha256=mark)
    return row.pk


def _begin(draft: Draft, mark: str) -> UUID:
    Shop.objects.select_for_update(no_key=True).get(pk=draft.shop)
    versions = PolicyVersion.objects.filter(shop=draft.shop)
    if (open_ := versions.filter(state__in=EDITABLE).first()) is not None:
        raise DraftOpen(version=str(open_))
    row = PolicyVersion.objects.create(
        shop_id=draft.shop,
        number=(versions.aggregate(most=Max("number"))["most"] or 0) + 1,
        text=draft.text,
        text_sha256=mark,
        based_on=versions.filter(state=PolicyState.IN_FORCE).first(),
    )
    return row.pk

"""How do rules come into force: drafted, proven, announced, commented on, in force; and what is refused on the way?"""

from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from anxin.flows.announce_policy import announce_policy
from anxin.flows.comment_policy import comment_policy
from anxin.flows.draft_policy import Draft, draft_policy
from anxin.flows.enforce_policies import enforce_policies
from anxin.flows.prove_policy import prove_policy
from anxin.flows.undo_policy import undo_policy
from anxin.flows.withdraw_policy import withdraw_policy
from anxin.orders.models import Order
from anxin.policy.changes import SetClause, SetTop
from anxin.policy.deadlines import due_policies, next_policy_due
from anxin.policy.edit import edit
from anxin.policy.models import PolicyComment, PolicyVersion
from anxin.policy.queries import version_in_force
from anxin.policy.refusals import (
    AnotherAnnounced,
    CommentEmpty,
    DraftOpen,
    EditedElsewhere,
    NothingToUndo,
    NoticeTooShort,
    NotOpenForComment,
    NotProven,
    ProofFails,
    RulesStay,
    TooLateToWithdraw,
    VoidWording,
    WithdrawnWithoutReason,
)
from anxin.policy.states import PolicyState
from anxin.texts import Text
from tests.support.cast import DAY, HOUR, MINUTE, Stage

STANDARD = files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8")
GENEROUS = files("anxin.policy").joinpath("generous.yaml").read_text(encoding="utf-8")
OPAL = "staff:opal"
WHY = Text("意见较多，再改一稿", "Many comments; it is written anew")


def drafted(stage: Stage, text: str = GENEROUS) -> UUID:
    """A draft of the operator."""
    return draft_policy(Draft(shop=stage.world.shop, text=text), by=OPAL, at=stage.at)


def announced(stage: Stage, text: str = GENEROUS) -> UUID:
    """Drafted, proven, announced."""
    version = drafted(stage, text)
    prove_policy(version, by=OPAL, at=stage.at)
    announce_policy(version, by=OPAL, at=stage.at)
    return version


def state_of(version: UUID) -> str:
    return PolicyVersion.objects.get(pk=version).state


def change(stage: Stage, version: UUID, text: str, *, expected: str = "") -> None:
    """The operator changes the draft."""
    seen = expected or PolicyVersion.objects.get(pk=version).text_sha256
    draft_policy(Draft(shop=stage.world.shop, version=version, text=text, expected=seen), by=OPAL, at=stage.at)


def test_rules_are_drafted_proven_announced_and_a_week_later_in_force(stage: Stage) -> None:
    before = version_in_force(stage.world.shop)
    version = announced(stage)
    row = PolicyVersion.objects.get(pk=version)
    assert (row.number, row.based_on, row.state) == (2, before, PolicyState.ANNOUNCED)
    assert row.takes_effect_at == stage.at + 7 * DAY == next_policy_due()
    assert row.proof is not None
    assert row.proof["holds"] is True

    assert enforce_policies([version], at=stage.at + 7 * DAY - MINUTE) == []
    assert due_policies(stage.at + 7 * DAY - MINUTE, 10) == []
    later = stage.wait(7 * DAY)
    assert due_policies(later, 10) == [version]
    assert enforce_policies([version], at=later) == [version]
    assert version_in_force(stage.world.shop).pk == version
    before.refresh_from_db()
    assert (before.state, before.ended_at) == (PolicyState.SUPERSEDED, later)
    assert [step.to_state for step in PolicyVersion.objects.get(pk=version).steps.all()] == [
        "proven",
        "announced",
        "in_force",
    ]
    assert enforce_policies([version], at=later) == []


def test_orders_stay_under_the_rules_of_their_purchase(stage: Stage) -> None:
    early = stage.buys("steam-50")
    version = announced(stage)
    still = stage.buys("steam-50")
    stage.wait(8 * DAY)
    enforce_policies([version], at=stage.at)
    assert {Order.objects.get(pk=order.pk).policy.number for order in (early, still)} == {1}


def test_a_draft_that_was_changed_has_to_be_proven_again(stage: Stage) -> None:
    version = drafted(stage)
    prove_policy(version, by=OPAL, at=stage.at)
    change(stage, version, edit(GENEROUS, SetTop({"promise": "10 min"})))
    assert state_of(version) == PolicyState.DRAFT
    with pytest.raises(NotProven):
        announce_policy(version, by=OPAL, at=stage.at)


def test_a_change_can_be_undone_and_the_one_before_it_as_well(stage: Stage) -> None:
    version = drafted(stage)
    for minutes in (10, 12):
        change(stage, version, edit(GENEROUS, SetTop({"promise": f"{minutes} min"})))
    undo_policy(version, by=OPAL, at=stage.at)
    assert "promise: 10 min" in PolicyVersion.objects.get(pk=version).text
    undo_policy(version, by=OPAL, at=stage.at)
    assert PolicyVersion.objects.get(pk=version).text == GENEROUS
    with pytest.raises(NothingToUndo):
        undo_policy(version, by=OPAL, at=stage.at)


def test_who_changes_what_they_no_longer_see_is_told(stage: Stage) -> None:
    version = drafted(stage)
    with pytest.raises(EditedElsewhere):
        change(stage, version, edit(GENEROUS, SetTop({"promise": "10 min"})), expected="0" * 64)
    assert PolicyVersion.objects.get(pk=version).text == GENEROUS


def test_there_is_one_draft_at_a_time(stage: Stage) -> None:
    drafted(stage)
    with pytest.raises(DraftOpen):
        drafted(stage, STANDARD)
    assert PolicyVersion.objects.count() == 2


def test_what_breaks_the_legal_floor_is_not_announced(stage: Stage) -> None:
    weak = edit(
        STANDARD,
        SetClause("undelivered", {"when": {"delivery": "none"}, "then": "reject", "reason": "personal_reason"}),
    )
    version = drafted(stage, weak)
    with pytest.raises(ProofFails):
        prove_policy(version, by=OPAL, at=stage.at)
    with pytest.raises(NotProven):
        announce_policy(version, by=OPAL, at=stage.at)
    assert state_of(version) == PolicyState.DRAFT


def test_void_wording_is_not_announced(stage: Stage) -> None:
    version = drafted(stage, edit(STANDARD, SetTop({"title": {"zh": "最终解释权归本店所有", "en": "Rules"}})))
    with pytest.raises(VoidWording):
        prove_policy(version, by=OPAL, at=stage.at)
    assert state_of(version) == PolicyState.DRAFT


def test_the_notice_is_what_the_rules_in_force_promise(stage: Stage) -> None:
    version = drafted(stage)
    prove_policy(version, by=OPAL, at=stage.at)
    with pytest.raises(NoticeTooShort):
        announce_policy(version, by=OPAL, at=stage.at, takes_effect_at=stage.at + 6 * DAY)
    assert announce_policy(version, by=OPAL, at=stage.at, takes_effect_at=stage.at + 30 * DAY) == stage.at + 30 * DAY


def test_announced_rules_are_not_edited_nor_announced_twice(stage: Stage) -> None:
    version = announced(stage)
    seen = PolicyVersion.objects.get(pk=version).text_sha256
    with pytest.raises(RulesStay):
        change(stage, version, STANDARD, expected=seen)
    for verb in (undo_policy, prove_policy, announce_policy):
        with pytest.raises(RulesStay):
            verb(version, by=OPAL, at=stage.at)
    other = drafted(stage, STANDARD)
    prove_policy(other, by=OPAL, at=stage.at)
    with pytest.raises(AnotherAnnounced):
        announce_policy(other, by=OPAL, at=stage.at)


def test_anybody_may_comment_while_it_is_announced_and_only_then(stage: Stage) -> None:
    version = announced(stage)
    bea = stage.world.people["buyer"]
    comment_policy(version, "  30 分钟太久了 ", person=bea, by=f"buyer:{bea}", at=stage.at)
    comment_policy(version, "fine", person=None, by="guest", at=stage.at)
    with pytest.raises(CommentEmpty):
        comment_policy(version, " ! ", person=None, by="guest", at=stage.at)
    with pytest.raises(NotOpenForComment):
        comment_policy(version, "late", person=None, by="guest", at=stage.at + 7 * DAY)
    with pytest.raises(NotOpenForComment):
        comment_policy(version_in_force(stage.world.shop).pk, "now", person=None, by="guest", at=stage.at)
    said = list(PolicyComment.objects.values_list("words", "person_id"))
    assert said == [("30 分钟太久了", bea), ("fine", None)]


def test_what_was_announced_can_be_withdrawn_with_a_reason_until_its_day(stage: Stage) -> None:
    version = announced(stage)
    with pytest.raises(WithdrawnWithoutReason):
        withdraw_policy(version, reason=Text("有误", " "), by=OPAL, at=stage.at)
    with pytest.raises(TooLateToWithdraw):
        withdraw_policy(version, reason=WHY, by=OPAL, at=stage.at + 7 * DAY)
    withdraw_policy(version, reason=WHY, by=OPAL, at=stage.at + HOUR)
    assert PolicyVersion.objects.get(pk=version).withdrawn_because == WHY
    assert enforce_policies([version], at=stage.at + 8 * DAY) == []
    assert version_in_force(stage.world.shop).number == 1


Raw = tuple[str, str]
RAW: list[Raw] = [
    ("text", "UPDATE policy_policyversion SET text = text || ' ' WHERE id = %s"),
    ("hash", "UPDATE policy_policyversion SET text_sha256 = repeat('0', 64) WHERE id = %s"),
    ("row", "DELETE FROM policy_policyversion WHERE id = %s"),
    ("day", "UPDATE policy_policyversion SET takes_effect_at = now() WHERE id = %s"),
    ("state", "UPDATE policy_policyversion SET state = 'draft' WHERE id = %s"),
    ("number", "UPDATE policy_policyversion SET number = 99 WHERE id = %s"),
    ("early force", "UPDATE policy_policyversion SET state = 'in_force', in_force_at = announced_at WHERE id = %s"),
    ("no reason", "UPDATE policy_policyversion SET state = 'withdrawn' WHERE id = %s"),
    ("all", "TRUNCATE policy_policyversion CASCADE"),
]


@pytest.mark.parametrize(("what", "statement"), RAW, ids=[what for what, _ in RAW])
def test_raw_sql_changes_nothing_of_an_announced_version(stage: Stage, what: str, statement: str) -> None:
    version = announced(stage)
    before = PolicyVersion.objects.filter(pk=version).values().get()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(statement, [version] if "%s" in statement else None)
    assert PolicyVersion.objects.filter(pk=version).values().get() == before


def test_raw_sql_announces_nothing_that_was_not_proven(stage: Stage) -> None:
    version = drafted(stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=version).update(state="announced", announced_at=stage.at)
    prove_policy(version, by=OPAL, at=stage.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=version).update(
            state="announced", announced_at=stage.at, takes_effect_at=stage.at + DAY
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=version).update(
            text="clauses: []", state="announced", announced_at=stage.at, takes_effect_at=stage.at + 8 * DAY
        )
    assert state_of(version) == PolicyState.PROVEN


def test_raw_sql_leaves_no_shop_without_rules(stage: Stage) -> None:
    now = version_in_force(stage.world.shop)
    superseded = "UPDATE policy_policyversion SET state = 'superseded', ended_at = in_force_at WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(superseded, [now.pk])
    assert state_of(now.pk) == PolicyState.IN_FORCE


def test_comments_and_steps_are_kept_as_they_were(stage: Stage) -> None:
    version = announced(stage)
    comment_policy(version, "fine", person=None, by="guest", at=stage.at)
    for table in ("policy_policycomment", "policy_policyversionstep"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


AtOnce = Callable[..., list[object]]


def refusals(outcomes: list[object]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes if isinstance(outcome, Exception))


def test_of_two_who_begin_a_draft_one_does(open_stage: Stage, at_once: AtOnce) -> None:
    outcomes = at_once(lambda: drafted(open_stage), lambda: drafted(open_stage, STANDARD))
    assert refusals(outcomes) == ["DraftOpen"]
    assert PolicyVersion.objects.count() == 2


def test_of_two_who_change_the_same_text_one_does(open_stage: Stage, at_once: AtOnce) -> None:
    version = drafted(open_stage)
    seen = PolicyVersion.objects.get(pk=version).text_sha256
    texts = [edit(GENEROUS, SetTop({"promise": f"{minutes} min"})) for minutes in (10, 12)]
    outcomes = at_once(*(lambda text=text: change(open_stage, version, text, expected=seen) for text in texts))
    assert refusals(outcomes) == ["EditedElsewhere"]
    assert PolicyVersion.objects.get(pk=version).edits.count() == 1


def test_of_two_who_announce_one_does(open_stage: Stage, at_once: AtOnce) -> None:
    version = drafted(open_stage)
    prove_policy(version, by=OPAL, at=open_stage.at)
    outcomes = at_once(*(lambda: announce_policy(version, by=OPAL, at=open_stage.at) for _ in range(2)))
    assert refusals(outcomes) == ["RulesStay"]
    assert PolicyVersion.objects.get(pk=version).steps.filter(to_state="announced").count() == 1


def test_a_change_and_an_announcement_do_not_cross(open_stage: Stage, at_once: AtOnce) -> None:
    version = drafted(open_stage)
    prove_policy(version, by=OPAL, at=open_stage.at)
    text = edit(GENEROUS, SetTop({"promise": "10 min"}))
    outcomes = at_once(
        lambda: announce_policy(version, by=OPAL, at=open_stage.at), lambda: change(open_stage, version, text)
    )
    row = PolicyVersion.objects.get(pk=version)
    assert refusals(outcomes) in (["RulesStay"], ["NotProven"], ["EditedElsewhere"])
    assert (row.state, row.text) in {(PolicyState.ANNOUNCED, GENEROUS), (PolicyState.DRAFT, text)}


def due_at(stage: Stage) -> datetime:
    return stage.at + 7 * DAY


def test_two_sweeps_put_it_into_force_once(open_stage: Stage, at_once: AtOnce) -> None:
    version = announced(open_stage)
    outcomes = at_once(*(lambda: enforce_policies([version], at=due_at(open_stage)) for _ in range(3)))
    assert sorted(map(str, outcomes)) == sorted(map(str, [[], [], [version]]))
    assert list(PolicyVersion.objects.filter(state="in_force").values_list("pk", flat=True)) == [version]


def test_a_withdrawal_of_the_last_second_and_the_sweep_do_not_both_win(open_stage: Stage, at_once: AtOnce) -> None:
    version = announced(open_stage)
    at_once(
        lambda: withdraw_policy(version, reason=WHY, by=OPAL, at=due_at(open_stage) - MINUTE),
        lambda: enforce_policies([version], at=due_at(open_stage)),
    )
    states = dict(PolicyVersion.objects.values_list("number", "state"))
    assert states in ({1: "superseded", 2: "in_force"}, {1: "in_force", 2: "withdrawn"})


def test_an_order_placed_at_the_change_of_rules_is_under_one_of_them(open_stage: Stage, at_once: AtOnce) -> None:
    version = announced(open_stage)
    open_stage.wait(7 * DAY)
    outcomes = at_once(lambda: open_stage.places("steam-50"), lambda: enforce_policies([version], at=open_stage.at))
    assert refusals(outcomes) in ([], ["RulesChanged"])
    for order in Order.objects.all():
        assert (order.policy.number, order.agreed_sha256) == (1, order.policy.text_sha256)

"""Does the operator change, prove and announce rules at the desk, and can nobody else?"""

from importlib.resources import files
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from anxin.console.policy_form import altered, as_fields, gaps, of_clause, of_post
from anxin.console.policy_shown import clause_of
from anxin.policy.changes import SetClause
from anxin.policy.clauses import Between
from anxin.policy.document import SHIPPED, load
from anxin.policy.edit import edit
from anxin.policy.models import PolicyVersion
from anxin.policy.states import PolicyState
from tests.console.conftest import SignsIn
from tests.support.cast import Stage

STEP = "admin:desk_policy_"
PAGE = "admin:policy_policyversion_change"


def text_of(name: str) -> str:
    return files("anxin.policy").joinpath(f"{name}.yaml").read_text(encoding="utf-8")


@pytest.fixture
def opal(signs_in: SignsIn) -> Client:
    """The operator at the desk."""
    return signs_in("operator")


@pytest.fixture
def draft(stage: Stage, opal: Client) -> PolicyVersion:
    """A draft begun from the rules in force."""
    now = PolicyVersion.objects.get(state=PolicyState.IN_FORCE)
    answer = opal.post(reverse(f"{STEP}begin", args=[now.pk]))
    made = PolicyVersion.objects.get(state=PolicyState.DRAFT)
    assert answer.headers["Location"] == reverse(PAGE, args=[made.pk])
    return made


def act(client: Client, row: PolicyVersion, verb: str, **fields: Any) -> Any:
    """Press a button of the editor, as htmx does."""
    row.refresh_from_db()
    given = {"expected": row.text_sha256, **fields}
    return client.post(reverse(f"{STEP}{verb}", args=[row.pk]), given, headers={"HX-Request": "true"})


def ids(row: PolicyVersion) -> list[str]:
    row.refresh_from_db()
    return [clause.id for clause in load(row.text).clauses]


UNDELIVERED = {
    "clause": "undelivered",
    "when-0-fact": "delivery",
    "when-0-values": ["none"],
    "when-1-fact": "past_promise",
    "when-1-sign": "at_least",
    "when-1-low": "0",
    "when-1-unit": "min",
    "then": "refund_full",
    "amount": "whole",
    "liable": "supplier",
    "effects": ["unasked"],
    "destinations": ["original"],
    "law": ["L-DELIVERY", "L-RESCIND"],
}


def test_the_page_shows_every_clause_its_proof_and_the_worst_case(draft: PolicyVersion, opal: Client) -> None:
    page = opal.get(reverse(PAGE, args=[draft.pk])).content.decode()
    assert page.count('class="pol-row"') == 41
    assert "证明 v2" in page
    panel = opal.get(reverse(f"{STEP}panel", args=[draft.pk])).content.decode()
    assert "全部成立" in panel
    assert "没有差别" in panel
    assert "最迟多久有结论" in panel
    trial = opal.get(reverse(f"{STEP}trial", args=[draft.pk])).content.decode()
    assert "还没有裁决过的单" in trial


def test_clauses_are_added_moved_removed_and_each_step_undone(draft: PolicyVersion, opal: Client) -> None:
    before = ids(draft)
    assert act(opal, draft, "change", change="add", after="undelivered").status_code == 200
    place = before.index("undelivered") + 1
    assert ids(draft)[place] == "added-1"
    act(opal, draft, "change", change="up", clause="added-1")
    assert ids(draft)[place - 1] == "added-1"
    act(opal, draft, "change", change="remove", clause="delivery-failed")
    assert "delivery-failed" not in ids(draft)
    for _ in range(3):
        assert act(opal, draft, "undo").status_code == 200
    assert ids(draft) == before
    assert act(opal, draft, "undo").status_code == 409


def test_a_clause_is_changed_by_choosing_from_the_vocabulary(draft: PolicyVersion, opal: Client) -> None:
    form = opal.get(reverse(f"{STEP}clause", args=[draft.pk]), {"clause": "undelivered"}).content.decode()
    assert 'name="when-1-low"' in form
    assert "只能" not in form
    answer = act(
        opal, draft, "change", change="set", **{**UNDELIVERED, "when-1-low": "-5", "zh": "迟到就退", "en": "Late"}
    )
    assert answer.status_code == 200, answer.content.decode()
    assert answer.headers["HX-Trigger"] == "rules-changed"
    draft.refresh_from_db()
    clause = load(draft.text).clause("undelivered")
    assert clause.tests[1] == Between("past_promise", -300, None)
    assert clause.name is not None
    assert clause.name.zh == "迟到就退"


def test_the_form_says_the_sentence_in_both_languages_and_what_it_breaks(draft: PolicyVersion, opal: Client) -> None:
    said = act(opal, draft, "form", **UNDELIVERED).content.decode()
    assert "全部原则仍然成立" in said
    assert "At once" not in said
    assert "a full refund" in said
    refused = {**UNDELIVERED, "then": "reject", "reason": "personal_reason"}
    broken = act(opal, draft, "form", **refused).content.decode()
    assert "法定底线" in broken
    assert "例子" in broken
    draft.refresh_from_db()
    assert draft.text == text_of("standard"), "looking changes nothing"


def test_what_is_not_yet_chosen_is_asked_for_and_not_saved(draft: PolicyVersion, opal: Client) -> None:
    answer = act(opal, draft, "change", change="set", **{**UNDELIVERED, "when-1-low": "soon"})
    assert answer.status_code == 422
    assert "超过承诺到账时间”请填数字" in answer.content.decode()
    assert ids(draft)
    assert draft.text == text_of("standard")


def test_two_who_edit_at_once_do_not_overwrite_each_other(draft: PolicyVersion, opal: Client) -> None:
    answer = act(opal, draft, "change", change="up", clause="undelivered", expected="0" * 64)
    assert answer.status_code == 409
    assert "刚刚在别处改过" in answer.content.decode()
    assert draft.text == text_of("standard")


def test_what_fails_its_proof_cannot_be_announced_by_any_button(draft: PolicyVersion, opal: Client) -> None:
    act(opal, draft, "change", change="set", **{**UNDELIVERED, "then": "reject", "reason": "personal_reason"})
    panel = opal.get(reverse(f"{STEP}panel", args=[draft.pk])).content.decode()
    assert "处不成立" in panel
    for verb in ("prove", "announce"):
        opal.post(reverse(f"{STEP}{verb}", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == PolicyState.DRAFT
    assert "证明没有通过" in opal.get(reverse(PAGE, args=[draft.pk])).content.decode()


def test_the_operator_proves_announces_and_withdraws(draft: PolicyVersion, opal: Client) -> None:
    opal.post(reverse(f"{STEP}prove", args=[draft.pk]))
    assert 'min="7"' in opal.get(reverse(PAGE, args=[draft.pk])).content.decode()
    opal.post(reverse(f"{STEP}announce", args=[draft.pk]), {"days": "3"})
    assert PolicyVersion.objects.get(pk=draft.pk).state == PolicyState.PROVEN, "three days are too few"
    opal.post(reverse(f"{STEP}announce", args=[draft.pk]), {"days": "10"})
    assert PolicyVersion.objects.get(pk=draft.pk).state == PolicyState.ANNOUNCED
    page = opal.get(reverse(PAGE, args=[draft.pk])).content.decode()
    assert "pol-edit" not in page
    assert act(opal, draft, "change", change="remove", clause="undelivered").status_code == 409
    opal.post(reverse(f"{STEP}withdraw", args=[draft.pk]), {"reason_zh": "再改一稿", "reason_en": "Once more"})
    assert PolicyVersion.objects.get(pk=draft.pk).state == PolicyState.WITHDRAWN


@pytest.mark.parametrize("role", ["agent", "senior", "finance"])
def test_others_of_the_staff_read_and_change_nothing(draft: PolicyVersion, signs_in: SignsIn, role: str) -> None:
    client = signs_in(role)
    page = client.get(reverse(PAGE, args=[draft.pk])).content.decode()
    assert "只有站长可以修改" in page
    assert "pol-edit" not in page
    assert client.get(reverse(f"{STEP}panel", args=[draft.pk])).status_code == 200
    for verb in ("change", "form", "undo", "prove", "announce", "withdraw", "begin"):
        assert client.post(reverse(f"{STEP}{verb}", args=[draft.pk]), {"change": "add"}).status_code == 403
    draft.refresh_from_db()
    assert (draft.state, draft.text) == (PolicyState.DRAFT, text_of("standard"))
    assert PolicyVersion.objects.count() == 2


def test_a_stranger_of_another_shop_finds_nothing(draft: PolicyVersion, signs_in: SignsIn, stu: Any) -> None:
    client = signs_in(stu)
    assert client.get(reverse(PAGE, args=[draft.pk])).status_code == 404
    assert client.get(reverse(f"{STEP}panel", args=[draft.pk])).status_code == 404
    assert client.post(reverse(f"{STEP}change", args=[draft.pk]), {"change": "add"}).status_code == 404


def test_sub_policies_are_made_filled_and_removed(draft: PolicyVersion, opal: Client) -> None:
    act(opal, draft, "change", change="sub", name="steam", items=["steam-50"], **{"promise-n": "5", "promise-u": "min"})
    act(opal, draft, "change", change="add", sub="steam")
    draft.refresh_from_db()
    (sub,) = load(draft.text).subs
    assert (sub.items, sub.promise, [clause.id for clause in sub.clauses]) == (("steam-50",), 300, ["added-1"])
    page = opal.get(reverse(PAGE, args=[draft.pk])).content.decode()
    assert "适用于商品 steam-50" in page
    act(opal, draft, "change", change="unsub", name="steam")
    draft.refresh_from_db()
    assert load(draft.text).subs == ()
    assert act(opal, draft, "change", change="sub", name="").status_code == 422


def test_the_operator_says_whether_later_rules_serve_older_orders(draft: PolicyVersion, opal: Client) -> None:
    act(opal, draft, "change", change="top", **{"promise-n": "20", "promise-u": "min", "notice-n": "8"})
    draft.refresh_from_db()
    policy = load(draft.text)
    assert (policy.better_later, policy.promise, policy.notice) == (False, 1200, 8 * 86400)


def test_a_draft_is_tried_on_past_decisions(stage: Stage, draft: PolicyVersion, opal: Client) -> None:
    stage.claims(stage.buys("steam-50").pk, "changed_mind")
    act(opal, draft, "change", change="remove", clause="never-revealed")
    said = opal.get(reverse(f"{STEP}trial", args=[draft.pk])).content.decode()
    assert "最近 1 次裁决中，1 次结果会不同" in said
    assert "¥" in said


@pytest.mark.parametrize("name", SHIPPED)
def test_every_clause_that_ships_stands_in_the_form_as_it_is_written(name: str) -> None:
    text = text_of(name)
    policy = load(text)
    for clause in policy.clauses[::4]:
        filled = of_clause(*clause_of(policy, clause.id))
        assert gaps(filled) == []
        assert edit(text, SetClause(clause.id, as_fields(filled))) == text


def test_the_buttons_of_the_form_add_and_drop_conditions() -> None:
    post = QueryDict(mutable=True)
    post.update({"clause": "c", "then": "refund_full"})
    filled = altered(of_post(post), "add when")
    filled = altered(filled, "add either")
    assert [row.fact for row in filled.when] == ["problem"]
    assert len(filled.either) == 2
    filled = altered(filled, "add either 1")
    assert [len(option) for option in filled.either] == [1, 2]
    filled = altered(filled, "drop either 0 0")
    assert filled.either == ()
    assert len(filled.when) == 3, "one option that is left is a condition like any other"
    assert altered(filled, "drop when 9") == filled
    assert altered(filled, "nonsense") == filled

"""Is the crash table in the code the one that the page on asking the world tells?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.agenda.act_on_found import Found, act_on_found
from anxin.agenda.next_act import LEFT_BY, Act, KillPoint, Recorded, next_act

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "0001-asking-the-world.md"
CAN = {
    "idempotent, queryable": (True, True),
    "idempotent only": (True, False),
    "queryable only": (False, True),
    "neither": (False, False),
}
REPEATABLE = {"idempotent": True, "not idempotent": False}


def table(corner: str) -> dict[tuple[str, str], str]:
    """The cells of the page's table whose first heading is `corner`, by row and column."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {corner} |"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    head, body = rows[0], rows[2:]
    return {(row[0], column): cell for row in body for column, cell in zip(head[1:], row[1:], strict=True)}


KILLED = table("killed")
QUERIED = table("the query says")


def test_the_page_tells_every_kill_point_and_every_other_side() -> None:
    assert set(KILLED) == {(point.value, can) for point in KillPoint for can in CAN}
    assert set(QUERIED) == {(found.value, can) for found in Found for can in REPEATABLE}


@given(point=st.sampled_from(KillPoint), can=st.sampled_from(list(CAN)))
def test_the_next_act_is_the_pages(point: KillPoint, can: str) -> None:
    idempotent, queryable = CAN[can]
    assert next_act(LEFT_BY[point], idempotent=idempotent, queryable=queryable) == KILLED[point.value, can]


@pytest.mark.parametrize(("point", "can"), list(KILLED))
def test_every_cell_of_the_page_is_the_codes(point: str, can: str) -> None:
    idempotent, queryable = CAN[can]
    assert next_act(LEFT_BY[KillPoint(point)], idempotent=idempotent, queryable=queryable) == KILLED[point, can]


@pytest.mark.parametrize(("found", "can"), list(QUERIED))
def test_every_answer_of_a_query_leads_where_the_page_says(found: str, can: str) -> None:
    assert act_on_found(Found(found), idempotent=REPEATABLE[can]) == QUERIED[found, can]


@given(recorded=st.sampled_from(Recorded), idempotent=st.booleans(), queryable=st.booleans())
def test_after_an_attempt_nothing_is_asked_blindly(recorded: Recorded, idempotent: bool, queryable: bool) -> None:
    act = next_act(recorded, idempotent=idempotent, queryable=queryable)
    assert (act is Act.ASK) == (recorded is Recorded.NOTHING)
    if act is Act.ASK_AGAIN:
        assert idempotent


@given(found=st.sampled_from(Found))
def test_a_query_never_leads_to_a_second_ask_where_that_could_pay_twice(found: Found) -> None:
    assert act_on_found(found, idempotent=False) in {Act.RECORD, Act.QUERY}

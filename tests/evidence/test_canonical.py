"""Is what Python writes of a plain content its canonical JSON (RFC 8785), and left to the library where not?"""

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from anxin.evidence.exhibits import canonical

TEXTS = st.text()
VALUES = TEXTS | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.none() | st.lists(st.integers(0, 9))


@given(st.dictionaries(TEXTS, VALUES))
def test_it_is_the_same_for_every_content(content: dict[str, Any]) -> None:
    assert canonical(content) == rfc8785.dumps(content)


@given(st.text(st.characters(max_codepoint=0x3F)))
def test_control_characters_are_written_alike(said: str) -> None:
    assert canonical({"said": said}) == rfc8785.dumps({"said": said})


@pytest.mark.parametrize("number", [2**53, -(2**53)])
def test_a_number_that_others_would_round_is_refused(number: int) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical({"amount": number})

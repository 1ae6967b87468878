"""Is a server that cannot hold the shop refused before anything is written to it?"""

import pytest

from anxin.site.prepare import TooOld, refuse_older


@pytest.mark.parametrize("found", [9, 17])
def test_an_older_server_is_refused_in_both_languages(found: int) -> None:
    with pytest.raises(TooOld) as refusal:
        refuse_older(found)
    for spoken in refusal.value.sentence:
        assert f"PostgreSQL {found}" in spoken
        assert "18" in spoken


@pytest.mark.parametrize("found", [18, 19])
def test_a_present_or_later_server_will_do(found: int) -> None:
    refuse_older(found)

"""Can a person sign in with what the terminal prints?"""

import stat
from pathlib import Path

import pytest

from anxin.site.sign_ins import SignIn, keep, kept, totp

# RFC 6238, appendix B, the last six of eight digits
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
SAM = SignIn("资深专员", "senior", "sam@anxin.example", "a-password", "/desk/", RFC_SECRET)
BEA = SignIn("买家", "buyer", "bea@anxin.example", "a-password", "/")


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")])
def test_the_code_is_the_one_of_the_standard(at: float, code: str) -> None:
    assert totp(RFC_SECRET, at) == code


def test_a_line_tells_staff_the_code_of_this_moment() -> None:
    line = SAM.line("http://127.0.0.1:8000", 59)
    for spoken in line:
        assert "287082" in spoken
        assert "http://127.0.0.1:8000/desk/" in spoken
    assert "2FA" not in BEA.line("http://127.0.0.1:8000", 59).en


def test_what_is_kept_is_read_again_and_only_by_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "sign-in.json"
    assert kept(path) == []
    keep(path, [SAM, BEA])
    assert kept(path) == [SAM, BEA]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

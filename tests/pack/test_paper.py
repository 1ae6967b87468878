"""Does a server without Chinese glyphs refuse to start, and is paper the same each time?"""

from pathlib import Path

import pytest
import typst

from anxin.paper import NoChineseFont, Unprintable, fonts, need_chinese, typeset
from tests.pack.dossiers import AT

PAGE = '#import "page.typ": *\n#show: page-look.with(title: data.title)\n#data.title'


def test_this_server_has_every_sort_of_glyph() -> None:
    need_chinese.__wrapped__()


def test_a_font_that_lacks_some_glyphs_will_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "SAMPLE", "证据 \ue000")
    with pytest.raises(NoChineseFont):
        need_chinese.__wrapped__()


def test_a_server_without_them_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    monkeypatch.setattr(fonts, "fonts", lambda: bare)
    with pytest.raises(NoChineseFont, match="fonts-noto-cjk"):
        need_chinese.__wrapped__()


def test_the_same_in_gives_the_same_bytes_out() -> None:
    assert typeset(PAGE, {"title": "账单"}, at=AT) == typeset(PAGE, {"title": "账单"}, at=AT)


@pytest.mark.parametrize("reached", ["/etc/passwd", "../../etc/passwd"])
def test_a_document_reads_nothing_but_its_own_folder(reached: str) -> None:
    with pytest.raises(Unprintable):
        typeset(f'#read("{reached}")', {}, at=AT)


def test_nothing_is_left_lying_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    typeset(PAGE, {"title": "账单"}, at=AT)
    assert not list(tmp_path.iterdir())

"""Can the story press only what a page really shows?"""

from __future__ import annotations

import pytest

from anxin.story.browser import TICK, Browser, NoSuchForm, Page

HOME = "http://127.0.0.1:1"
FORMS = """
<title>Page</title><script>hidden()</script><p>Pay by tonight</p><a href="/rules/">rules</a>
<form action="/language/"><button name="language" value="en">EN</button></form>
<form method="post" action="/items/7/order/">
  <input type="hidden" name="csrfmiddlewaretoken" value="t0ken">
  <input name="quantity" value="1"><input type="checkbox" name="agreed" value="3">
  <input type="radio" name="problem" value="late"><input type="radio" name="problem" value="other" checked>
  <textarea name="words">so far</textarea>
  <select name="item"><option value="a">A</option><option value="b" selected>B</option></select>
</form>
<form id="pay" action="/pay"></form><button form="pay" name="notice" value="once">Pay</button>
<button data-copy="ABCD-EFGH">copy</button><button data-copy="http://127.0.0.1:1/o/x/">copy</button>
"""


class Recorder(Browser):
    """A window that keeps what is sent."""

    def __init__(self) -> None:
        super().__init__(HOME)
        self.sent: list[tuple[str, dict[str, str]]] = []

    def send(self, url: str, values: dict[str, str], files: object = None) -> Page:
        self.sent.append((url, values))
        return Page(self, url, 200, "")


@pytest.fixture
def page() -> Page:
    return Page(Recorder(), f"{HOME}/items/7/", 200, FORMS)


def sent(page: Page) -> list[tuple[str, dict[str, str]]]:
    assert isinstance(page.browser, Recorder)
    return page.browser.sent


def test_an_untouched_form_sends_what_a_browser_would(page: Page) -> None:
    page.press("/order/")
    untouched = {"csrfmiddlewaretoken": "t0ken", "quantity": "1", "problem": "other", "words": "so far", "item": "b"}
    assert sent(page) == [(f"{HOME}/items/7/order/", untouched)]


def test_a_ticked_box_sends_its_own_value(page: Page) -> None:
    page.press("/order/", agreed=TICK, problem="late")
    assert sent(page)[0][1]["agreed"] == "3"
    assert sent(page)[0][1]["problem"] == "late"


def test_a_button_outside_of_its_form_is_found(page: Page) -> None:
    page.press("/pay", notice="once")
    assert sent(page) == [(f"{HOME}/pay", {"notice": "once"})]


@pytest.mark.parametrize(
    ("action", "typed"),
    [
        ("/cancel/", {}),
        ("/order/", {"secret": "1"}),
        ("/order/", {"problem": "invented"}),
        ("/pay", {"notice": "none"}),
    ],
)
def test_what_is_not_on_the_page_cannot_be_pressed(page: Page, action: str, typed: dict[str, str]) -> None:
    with pytest.raises(NoSuchForm):
        page.press(action, **typed)
    assert sent(page) == []


def test_words_links_and_codes_are_read(page: Page) -> None:
    assert "Pay by tonight" in page.words
    assert "hidden" not in page.words
    assert page.links == [f"{HOME}/rules/"]
    assert page.codes == ["ABCD-EFGH"]

"""What would a person do with a page? Look at it, fill in the form that is there, press its button.

A form that a page does not show cannot be sent from here, so the story proves that the page shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from threading import Barrier, Thread
from urllib.parse import urljoin, urlsplit

import httpx

from anxin.refusal import Refusal
from anxin.texts import Text

TIMEOUT_SECONDS = 30.0
TICK = "\0tick"
"""Set as the value of a box: whatever the box would send when ticked."""


class NoSuchForm(Refusal):
    text = Text(
        "页面 {url}（{status}）上没有可以这样提交的表单：{wanted}。",
        "The page {url} ({status}) shows no form that could be sent so: {wanted}.",
    )


class NotOpened(Refusal):
    text = Text("页面 {url} 打不开（{status}）：{said}", "The page {url} did not open ({status}): {said}")


@dataclass
class Form:
    """A form as the page shows it: what it would send untouched, and which values it offers for a name."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def fill(self, typed: dict[str, str], files: Sequence[str]) -> dict[str, str] | None:
        """What is sent when this is typed; None where the form has no such field or does not offer such a value."""
        if not (set(typed) | set(files)) <= self.names:
            return None
        sent = dict(self.values)
        for name, value in typed.items():
            offered = self.offered.get(name)
            if value == TICK and offered and len(offered) == 1:
                sent[name] = offered[0]
            elif value == TICK or (offered is not None and value not in offered):
                return None
            else:
                sent[name] = value
        return sent


class _Reader(HTMLParser):
    """Collects the forms of a page, its links, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.links: list[str] = []
        self.words: list[str] = []
        self.codes: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self._area = ""
        self._quiet = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._quiet = tag in ("script", "style") or self._quiet
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
            self.by_id[given.get("id", "")] = self._form
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif "data-copy" in given:
            self.codes.append(given["data-copy"])
        form = self.by_id.get(given["form"]) if "form" in given else self._form
        if form is not None:
            self._control(tag, given, form)

    def _control(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "option" and self._select:
            form.offered.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given or self._select not in form.values:
                form.values[self._select] = given.get("value", "")
        if not name or tag not in ("input", "select", "textarea", "button"):
            return
        form.names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            form.values[name] = ""
        elif tag == "button" or kind in ("radio", "checkbox"):
            form.offered.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.values[name] = given.get("value", "on")
        elif kind != "file":
            form.values[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""
        elif tag in ("script", "style"):
            self._quiet = False

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.values[self._area] += data
        elif not self._quiet and data.strip():
            self.words.append(data.strip())


@dataclass
class Page:
    """What came back, and the browser that shows it."""

    browser: "Browser"
    url: str
    status: int
    text: str

    def __post_init__(self) -> None:
        self._read = _Reader()
        self._read.feed(self.text)

    @property
    def words(self) -> str:
        """What can be read on the page."""
        return " ".join(self._read.words)

    @property
    def links(self) -> list[str]:
        """Where its links lead, as whole addresses."""
        return [urljoin(self.url, link) for link in self._read.links]

    @property
    def codes(self) -> list[str]:
        """The secret texts that its buttons would copy; links are not secret texts."""
        return [code for code in self._read.codes if "://" not in code]

    def press(self, action: str, **typed: str) -> "Page":
        """Fill in the form that leads to a path ending in `action`, and send it. Refuses with NoSuchForm."""
        target, sent = self._filled(action, typed, [])
        return self.browser.send(target, sent)

    def upload(self, action: str, field: str, name: str, content: bytes) -> "Page":
        """Choose a file in the form that leads to `action`, and send it. Refuses with NoSuchForm."""
        target, sent = self._filled(action, {}, [field])
        return self.browser.send(target, sent, {field: (name, content)})

    def press_twice(self, action: str, **typed: str) -> list["Page"]:
        """The same button at the same moment from two hands."""
        target, sent = self._filled(action, typed, [])
        pages: list[Page] = []
        together = Barrier(2)

        def press() -> None:
            together.wait()
            pages.append(self.browser.send(target, sent))

        hands = [Thread(target=press) for _ in range(2)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        return pages

    def _filled(self, action: str, typed: dict[str, str], files: Sequence[str]) -> tuple[str, dict[str, str]]:
        for form in self._read.forms:
            target = urljoin(self.url, form.action)
            sent = form.fill(typed, files)
            if sent is not None and urlsplit(target).path.endswith(action):
                return target, sent
        wanted = ", ".join([action or "…", *(f"{name}={value}" for name, value in typed.items())]).replace(TICK, "✓")
        raise NoSuchForm(url=self.url, status=self.status, wanted=wanted)


class Browser:
    """One person's window: cookies of its own, nobody else's."""

    def __init__(self, home: str) -> None:
        self.home = home
        self._client = httpx.Client(base_url=home, follow_redirects=True, timeout=TIMEOUT_SECONDS, trust_env=False)

    def open(self, path: str) -> Page:
        """Open a page that must be there. Refuses with NotOpened."""
        page = self.look(path)
        if page.status != httpx.codes.OK:
            raise NotOpened(url=page.url, status=page.status, said=page.words[:200])
        return page

    def look(self, path: str) -> Page:
        """Open an address, whatever answers."""
        return self._page(self._client.get(path))

    def send(self, url: str, values: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None) -> Page:
        """Send a form and follow where it leads."""
        return self._page(self._client.post(url, data=values, files=files))

    def close(self) -> None:
        """Close the window."""
        self._client.close()

    def _page(self, answer: httpx.Response) -> Page:
        return Page(self, str(answer.url), answer.status_code, answer.text)

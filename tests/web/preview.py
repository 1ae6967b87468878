"""How do the pages look? Renders each with sample values and photographs it: phone and desktop, zh and en, light and dark.

For development: `python -m tests.web.preview [name …] [--all]` writes to var/preview.
"""

import os
import sys
import types
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxin.site.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.template.loader import render_to_string
from django.urls import include, path
from django.utils import translation

OUT = Path("var/preview")
ADDRESSES = (
    "shop rules find orders language supplier supplier_cases supplier_items supplier_stock supplier_statement",
    "item order_place order order_live pay pay_live reveal confirm cancel case_open case_check case case_live case_choose "
    "refund_redirect supplier_answer",
)


def addresses() -> types.ModuleType:
    """Addresses that exist in name only."""
    plain, with_id = (names.split() for names in ADDRESSES)

    def view(request: object, id: object = None) -> HttpResponse:  # noqa: A002
        return HttpResponse()

    pages = [path(f"{name}/", view, name=name) for name in plain] + [
        path(f"{name}/<uuid:id>/", view, name=name) for name in with_id
    ]
    module = types.ModuleType("preview_addresses")
    module.urlpatterns = [path("account/", include("allauth.urls")), path("", include((pages, "web")))]  # type: ignore[attr-defined]
    return module


def write() -> list[str]:
    """One HTML file for each page and language."""
    from tests.web.samples import pages

    OUT.mkdir(parents=True, exist_ok=True)
    static = OUT / "static"
    static.mkdir(exist_ok=True)
    if not (static / "anxin").exists():
        (static / "anxin").symlink_to(Path("anxin/web/static/anxin").resolve())
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    for name, (template, context) in pages().items():
        for lang in ("zh-hans", "en"):
            with translation.override(lang):
                html = render_to_string(template, context, request=request)
            (OUT / f"{name}.{lang}.html").write_text(html.replace("/static/", "static/"))
    return list(pages())


def photograph(names: list[str], every: bool) -> None:
    """Phone in zh light always; the other seven combinations with --all."""
    from playwright.sync_api import sync_playwright

    kinds = [(390, 844, "zh-hans", "light")]
    if every:
        kinds += [
            (w, h, lang, theme)
            for w, h in ((390, 844), (1280, 900))
            for lang in ("zh-hans", "en")
            for theme in ("light", "dark")
        ][1:]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for width, height, lang, theme in kinds:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
            for name in names:
                page.goto((OUT / f"{name}.{lang}.html").resolve().as_uri())
                page.screenshot(path=OUT / f"{name}.{lang}.{width}.{theme}.png")
        browser.close()


if __name__ == "__main__":
    with override_settings(ROOT_URLCONF=addresses(), DEBUG=settings.DEBUG):
        known = write()
    wished = [name for name in sys.argv[1:] if not name.startswith("-")] or known
    photograph(wished, "--all" in sys.argv)

"""Which apps make the staff desk? Our own pages, and Django's admin with our site in the place of its default."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class ConsoleConfig(AppConfig):
    """Our pages. Nothing but what is imported here stands on the desk; other apps' admins are not discovered."""

    name = "anxin.console"
    label = "console"
    verbose_name = "员工后台"
    default = True

    def ready(self) -> None:
        """Let each page register itself."""
        for page in ("orders", "cases", "complaints", "money", "notices", "stock", "house", "policy"):
            import_module(f"{self.name}.{page}")


class DeskAdminConfig(SimpleAdminConfig):
    """`django.contrib.admin`, served by our site."""

    default_site = "anxin.console.desk.Desk"
    default = False

"""How does Django know the pages? The app's configuration."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages for buyers, guests and suppliers. It has no tables."""

    name = "anxin.web"
    label = "web"

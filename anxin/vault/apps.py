from django.apps import AppConfig
from django.conf import settings


class VaultConfig(AppConfig):
    name = "anxin.vault"
    label = "vault"

    def ready(self) -> None:
        from anxin.vault import configure_from

        configure_from(settings.ANXIN_KEYS.read)

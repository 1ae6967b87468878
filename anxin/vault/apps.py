from django.apps import AppConfig
from django.conf import settings


class VaultConfig(AppConfig):
    name = "anxin.vault"
    label = "vault"

    def ready(self) -> None:
        from anxin.vault import configure

        configure(settings.ANXIN_MASTER_KEY)

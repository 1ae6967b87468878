from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RoutinesConfig(AppConfig):
    name = "anxin.routines"
    label = "routines"

    def ready(self) -> None:
        from anxin.routines.install import install_after_migrate

        post_migrate.connect(install_after_migrate, dispatch_uid="anxin.routines.install")

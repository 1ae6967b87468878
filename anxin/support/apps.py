from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "anxin.support"
    label = "support"
    verbose_name = "沟通"

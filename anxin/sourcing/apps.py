from django.apps import AppConfig


class SourcingConfig(AppConfig):
    name = "anxin.sourcing"
    label = "sourcing"
    verbose_name = "货源"

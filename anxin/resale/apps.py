from django.apps import AppConfig


class ResaleConfig(AppConfig):
    name = "anxin.resale"
    label = "resale"
    verbose_name = "分销"

from django.apps import AppConfig


class RefundsConfig(AppConfig):
    name = "anxin.refunds"
    label = "refunds"
    verbose_name = "退款"

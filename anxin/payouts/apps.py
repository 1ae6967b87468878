from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    name = "anxin.payouts"
    label = "payouts"
    verbose_name = "结算"

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "anxin.delivery"
    label = "delivery"
    verbose_name = "发货"

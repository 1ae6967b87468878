from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "anxin.clock"
    label = "clock"

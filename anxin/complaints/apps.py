from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "anxin.complaints"
    label = "complaints"
    verbose_name = "外部投诉"

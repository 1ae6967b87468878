from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "anxin.agenda"
    label = "agenda"
    verbose_name = "待办询问"

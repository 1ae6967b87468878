from django.apps import AppConfig


class TransitionsConfig(AppConfig):
    name = "anxin.transitions"
    label = "transitions"

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "anxin.people"
    label = "people"
    verbose_name = "人员"

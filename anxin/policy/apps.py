from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "anxin.policy"
    label = "policy"
    verbose_name = "规则"

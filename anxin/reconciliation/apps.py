from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "anxin.reconciliation"
    label = "reconciliation"

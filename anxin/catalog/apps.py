from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "anxin.catalog"
    label = "catalog"
    verbose_name = "商品"

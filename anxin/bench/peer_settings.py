"""What a Django project with django-hordak and nothing else looks like."""

from anxin.site.settings import DATABASES

__all__ = ["DATABASES"]

INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "mptt", "djmoney", "hordak"]
SECRET_KEY = "measuring"  # noqa: S105  it protects nothing here
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DEFAULT_CURRENCY = "CNY"
CURRENCIES = ["CNY"]
HORDAK_DECIMAL_PLACES = 2
HORDAK_MAX_DIGITS = 13

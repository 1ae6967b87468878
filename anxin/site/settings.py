"""What does this installation look like? Every answer comes from the environment, with a default that works."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import django_stubs_ext

from anxin.site.key_files import KeyFiles, keep_secret
from anxin.site.signing_keys import SigningKeys

# makes Django's generic classes subscriptable at run time, as mypy --strict wants them written
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("ANXIN_VAR", ROOT / "var"))


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    options: dict[str, object] = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = str(options.pop("host", parts.hostname or ""))
    pooled = os.environ.get("ANXIN_POOL", "0")
    if pooled != "0":
        options["pool"] = {"min_size": 1, "max_size": int(pooled), "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "anxin",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pooled != "0" else 600,
        "CONN_HEALTH_CHECKS": pooled == "0",
        "ATOMIC_REQUESTS": False,
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1/anxin"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _secret(name: str) -> str:
    """A secret from the environment, else one made once and kept in a file that only its owner reads."""
    return os.environ.get(name.upper()) or keep_secret(VAR / "secrets", name)


SECRET_KEY = _secret("secret_key")
ANXIN_KEYS = KeyFiles(VAR / "secrets", os.environ)
# what packs are signed with; made at the first start, so that its fingerprint is public before it is used
ANXIN_SIGNING = SigningKeys(VAR / "secrets", os.environ)
ANXIN_SIGNING.current()
# the company behind the shop, as complaints name it and as /keys/ publishes it
ANXIN_COMPANY = {
    "name": os.environ.get("ANXIN_COMPANY", ""),
    "number": os.environ.get("ANXIN_COMPANY_NUMBER", ""),
    "address": os.environ.get("ANXIN_COMPANY_ADDRESS", ""),
    "phone": os.environ.get("ANXIN_COMPANY_PHONE", ""),
}
ANXIN_CLOCK = os.environ.get("ANXIN_CLOCK", "real")
# how long a worker may hold what it asks about; a crashed one's asks come back after it
ANXIN_LEASE_SECONDS = float(os.environ.get("ANXIN_LEASE_SECONDS", "60"))
# how long one nudge (催办) lasts, in minutes, by the state of the case or of the order without one
ANXIN_NUDGE_MINUTES = {"paid": 30, "awaiting_supplier": 60, "in_review": 120, "appealed": 240, "any": 120}
# a language model that may say a sentence in other words, and nothing else; off unless it is named
ANXIN_REPHRASE_URL = os.environ.get("ANXIN_REPHRASE_URL", "")
ANXIN_REPHRASE_KEY = os.environ.get("ANXIN_REPHRASE_KEY", "")
ANXIN_REPHRASE_MODEL = os.environ.get("ANXIN_REPHRASE_MODEL", "")
ANXIN_REPHRASE_AT_HOME = os.environ.get("ANXIN_REPHRASE_AT_HOME", "0") == "1"
ANXIN_BASE_URL = os.environ.get("ANXIN_BASE_URL", "http://127.0.0.1:8000")
# where channels send their notices, if not to the site, which takes them one by one
ANXIN_HOOKS_URL = os.environ.get("ANXIN_HOOKS_URL", "")

# whose word about a visitor's address is believed: our own reverse proxies
TRUSTED_PROXIES = tuple(filter(None, os.environ.get("TRUSTED_PROXIES", "").split(",")))

DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
SECURE = ANXIN_BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "anxin.console",
    "unfold.apps.BasicAppConfig",
    "anxin.console.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "anxin.clock",
    "anxin.routines",
    "anxin.vault",
    "anxin.agenda",
    "anxin.transitions",
    "anxin.people",
    "anxin.ledger",
    "anxin.catalog",
    "anxin.policy",
    "anxin.orders",
    "anxin.resale",
    "anxin.evidence",
    "anxin.payments",
    "anxin.delivery",
    "anxin.support",
    "anxin.cases",
    "anxin.refunds",
    "anxin.payouts",
    "anxin.sourcing",
    "anxin.complaints",
    "anxin.reconciliation",
    "anxin.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "anxin.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "anxin.web.clean.CleanTextMiddleware",
    "anxin.web.post_limits.PostLimitMiddleware",
    "anxin.web.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "anxin.site.urls"
WSGI_APPLICATION = "anxin.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "anxin" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["anxin.web.templatetags.face"],
        },
    }
]

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# argon2 costs a C dependency; PBKDF2 is in the standard library and recommended by Django
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Anxin"
MFA_ADAPTER = "anxin.people.second_factor.SealedFactors"
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/account/login/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# where what people upload lies, sealed; never below a folder that a web server serves
EVIDENCE = Path(os.environ.get("ANXIN_EVIDENCE", VAR / "evidence"))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": EVIDENCE,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a folder that is not there yet
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SECURE = SECURE
CSRF_TRUSTED_ORIGINS = [ANXIN_BASE_URL]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_HANDLERS = [
    "anxin.web.bounded_upload.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("ANXIN_MAIL_FROM", "安心 <no-reply@anxin.example>")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "TIMEOUT": 900,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
UNFOLD = {
    "SITE_TITLE": "anxin.console.navigation.site_title",
    "SITE_HEADER": "anxin.console.navigation.site_header",
    "SITE_SYMBOL": "verified_user",
    "SITE_URL": "/",
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {
        "action": "/language/",
        "navigation": [{"code": "zh-hans", "name_local": "简体中文"}, {"code": "en", "name_local": "English"}],
    },
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "STYLES": ["anxin.console.navigation.stylesheet"],
    "SCRIPTS": ["anxin.console.navigation.script"],
    "ACCOUNT": {"navigation": "anxin.console.navigation.account"},
    "SIDEBAR": {"navigation": "anxin.console.navigation.navigation"},
    "COLORS": {
        "primary": {
            "50": "oklch(97.5% .014 190)",
            "100": "oklch(94.5% .03 190)",
            "200": "oklch(89% .055 190)",
            "300": "oklch(81% .08 190)",
            "400": "oklch(71% .095 190)",
            "500": "oklch(59% .09 190)",
            "600": "oklch(49% .08 190)",
            "700": "oklch(42% .07 190)",
            "800": "oklch(36% .058 190)",
            "900": "oklch(31% .047 190)",
            "950": "oklch(22% .035 190)",
        },
    },
}
LOGGING_CONFIG = None

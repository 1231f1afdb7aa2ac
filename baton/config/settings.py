"""Django's settings, all made from the one `baton.kit.settings.Settings`."""

from __future__ import annotations

import os

from django.utils.functional import lazy

from baton.config.database import database_of
from baton.kit.settings import read_settings

BATON = read_settings(os.environ)

DEBUG = False
# Made on first use: a tool that only looks at the settings leaves no home folder behind.
SECRET_KEY = lazy(BATON.home.secret_key, str)()

ALLOWED_HOSTS = [*BATON.allowed_hosts, *({BATON.host} - {"0.0.0.0", "::"})]  # noqa: S104 - taken out, not bound
CSRF_TRUSTED_ORIGINS = list(BATON.trusted_origins)
ROOT_URLCONF = "baton.config.urls"
WSGI_APPLICATION = "baton.config.wsgi.application"

INSTALLED_APPS = [
    "baton.config",
    "baton.demo",
    "baton.reports",
    "baton.exchange",
    "baton.daybook",
    "baton.actions",
    "baton.board",
    "baton.watch",
    "baton.inquiries",
    "baton.intake",
    "baton.notices",
    "baton.people",
    "baton.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "baton.config.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "baton.people.middleware.speak_their_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "baton.people.context.desk",
            ],
        },
    }
]

DATABASES = {"default": database_of(BATON)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
PASSWORD_HASHERS = ["baton.people.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "people:sign_in"

SESSION_COOKIE_AGE = BATON.session_hours * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BATON.is_https
SESSION_COOKIE_NAME = "baton_session"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = BATON.is_https
CSRF_COOKIE_NAME = "baton_csrf"
CSRF_FAILURE_VIEW = "baton.config.errors.forged_form"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = BATON.default_language
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "baton_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = BATON.time_zone

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "baton.config.static.VersionedStaticFiles"},
}
# Files are served from the installed package; the address has the file's hash, so a browser may keep it a year.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 365 * 24 * 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

FILE_UPLOAD_HANDLERS = ["baton.intake.arrivals.HomeUploadHandler"]
FILE_UPLOAD_TEMP_DIR = str(BATON.home.uploads) if BATON.home.uploads.is_dir() else None
FILE_UPLOAD_PERMISSIONS = 0o600

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "baton": {"level": BATON.log_level.upper()},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        # A request that waits a moment for a thread is no news.
        "waitress.queue": {"level": "ERROR"},
    },
}

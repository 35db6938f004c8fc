"""Settings of Bookmine: one file, all from the environment, explained in `.env.example`.

A value that cannot be right stops the start with one sentence that says what to set: a shop that
starts on a guess would notice only when its takings are in the wrong place.
"""

import secrets
from pathlib import Path
from typing import Any

import django_stubs_ext
import structlog
from csp.constants import NONE, SELF

from bookmine.environment import (
    env,
    parse_database,
    parse_folder,
    parse_hosts,
    parse_key,
    parse_list,
    parse_networks,
    parse_origins,
    parse_port,
    parse_redis,
    parse_secret,
    parse_truth,
    parse_zone,
    read,
    stop,
    stored_secret,
)

# Lets annotated bases such as `ModelAdmin[Sale]` exist when the program runs, not only for mypy.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env(BASE_DIR / ".env")

# Off unless somebody asks for it: `make run` does.
DEBUG = read("DEBUG", "false", parse_truth, "true or false")
# What DEBUG was at the start: Django's own tests turn DEBUG off later.
TRYING_OUT = DEBUG
# What a server must not start without. A command that serves nobody may do without it, unless
# DEBUG=false says in words that this is a shop.
MUST_BE_SAID: list[str] = []
DATA_DIR = read(
    "BOOKMINE_DATA_DIR", str(BASE_DIR / "data"), parse_folder, "a folder that can be written to"
)

# Outside of the database, so that who can write there cannot make the chain of sales anew.
LEDGER_KEY = read(
    "LEDGER_KEY",
    ""
    if env.str("LEDGER_KEY", "")
    else stored_secret(DATA_DIR / "ledger.key", secrets.token_hex(32)),
    parse_key,
    "64 hexadecimal digits, or leave it out: then one is made in BOOKMINE_DATA_DIR",
)
LEDGER_HEAD_FILE = DATA_DIR / "ledger.head"

SECRET_KEY = read(
    "SECRET_KEY",
    "",
    str if DEBUG else parse_secret,
    'a long random text, kept secret, because DEBUG is off. `python -c "import secrets;'
    ' print(secrets.token_urlsafe(50))"` makes one',
)
if not SECRET_KEY and not DEBUG:
    MUST_BE_SAID.append(
        "set SECRET_KEY to a long random text, kept secret, because DEBUG is off"
        " (DEBUG=true is for trying Bookmine out)."
    )
SECRET_KEY = SECRET_KEY or stored_secret(DATA_DIR / "secret_key", secrets.token_urlsafe(50))

ALLOWED_HOSTS = read(
    "ALLOWED_HOSTS",
    "",
    parse_list if DEBUG else parse_hosts,
    "the host names that the shop is reached by, with commas between them and without *",
)
if not ALLOWED_HOSTS and not DEBUG:
    MUST_BE_SAID.append(
        "set ALLOWED_HOSTS to the host names that the shop is reached by, because DEBUG is off."
    )
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
if MUST_BE_SAID and env.str("DEBUG", "").strip():
    stop(MUST_BE_SAID[0])
CSRF_TRUSTED_ORIGINS = read(
    "CSRF_TRUSTED_ORIGINS",
    "",
    parse_origins,
    "origins such as https://till.example.org, with commas",
)

# Whose word on where a request came from is believed: nobody's, unless it is said.
TRUSTED_PROXIES = read(
    "TRUSTED_PROXIES",
    "",
    parse_networks,
    "addresses or networks of your proxies, such as 127.0.0.1 or 10.0.0.0/24, with commas",
)

HOST = env.str("HOST", "") or "127.0.0.1"
PORT = read("PORT", "8000", parse_port, "a number from 1 to 65535")
if DEBUG and HOST not in {"127.0.0.1", "::1", "localhost"}:
    stop(f"set DEBUG=false before listening on HOST={HOST}, or leave HOST alone.")

# --- Applications and addresses

INSTALLED_APPS = [
    "daphne",
    "bookmine.apps.BookmineConfig",
    "bookmine.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
    "pos",
    "sync",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before the static files: the search worker obeys the policy that its own script came with.
    "csp.middleware.CSPMiddleware",
    "bookmine.middleware.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bookmine.middleware.PleaseWaitMiddleware",
]

ROOT_URLCONF = "bookmine.urls"
ASGI_APPLICATION = "bookmine.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Data

DATABASES = {
    "default": read(
        "DATABASE_URL",
        f"sqlite:///{DATA_DIR / 'bookmine.sqlite3'}",
        parse_database,
        "sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME",
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = read("REDIS_URL", "", parse_redis, "redis://HOST:PORT/NUMBER")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

# A batch of uploaded sales is the largest request; the till makes a smaller one when it is refused.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# --- Language and time

LANGUAGE_CODE = "en-au"
USE_TZ = True
TIME_ZONE = read(
    "TIME_ZONE", "Australia/Melbourne", parse_zone, "a zone such as Australia/Melbourne"
)

# --- Static files: only what was built and the pictures; the sources beside them are never served

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".static"
STATICFILES_DIRS = [("build", BASE_DIR / "static/build"), ("img", BASE_DIR / "static/img")]
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- People

AUTHENTICATION_BACKENDS = [
    "bookmine.signin.OfficeBackend",
]
PASSWORD_HASHERS = [
    "bookmine.hashers.Argon2",
    "bookmine.hashers.PBKDF2",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "bookmine.signin.NotTheDemoPassword"},
]
LOGIN_URL = "admin:login"

# --- What browsers are told

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

if not DEBUG:
    # The proxy in front speaks HTTPS, and says so in a header (bookmine/doors.py: whom we believe).
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- API

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["pos.api.parsers.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "pos.api.errors.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bookmine",
    "DESCRIPTION": "The till, the stock, and what comes back from disconnected mode.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "COMPONENT_SPLIT_REQUEST": True,
}

# --- Logs: one line for each event on standard error, never the body of a request

_LOG_STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[*_LOG_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _LOG_STEPS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.dev.ConsoleRenderer() if DEBUG else structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own would print everything twice, and mail a failed request with its body.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "uvicorn": {"level": "WARNING"},
    },
}

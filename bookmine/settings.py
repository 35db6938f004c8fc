"""Settings of Bookmine: one file, all from the environment, explained in `.env.example`.

A value that cannot be right stops the start with one sentence that says what to set: a shop that
starts on a guess would notice only when its takings are in the wrong place.
"""

import contextlib
import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import django_stubs_ext
import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

# Lets annotated bases such as `ModelAdmin[Sale]` exist when the program runs, not only for mypy.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def stop(sentence: str) -> NoReturn:
    """End the process with one sentence: a traceback would bury it."""
    raise SystemExit(f"Bookmine cannot start: {sentence}")


def read(name: str, default: str, parse: Callable[[str], T], wanted: str) -> T:
    """Return the parsed variable, or stop. The value is not shown: it may hold a password."""
    try:
        return parse(env.str(name, "").strip() or default)
    except (ImproperlyConfigured, KeyError, OSError, ValueError):
        stop(f"set {name} to {wanted}.")


def parse_truth(text: str) -> bool:
    """Accept only plain words: `DEBUG=flase` must not quietly mean false (or true)."""
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
        text.lower()
    ]


def parse_port(text: str) -> int:
    """Return a TCP port that can be listened on."""
    if not 1 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def parse_list(text: str) -> list[str]:
    """Return the parts between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def parse_origins(text: str) -> list[str]:
    """Return web origins; Django itself would only warn about one without a scheme."""
    if any(urlsplit(origin).scheme not in {"http", "https"} for origin in parse_list(text)):
        raise ValueError(text)
    return parse_list(text)


def parse_folder(text: str) -> Path:
    """Return a folder that exists and can be written to."""
    folder = Path(text).expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise ValueError(text)
    return folder


def parse_zone(text: str) -> str:
    """Return the name of a time zone that this machine knows."""
    return ZoneInfo(text).key


def parse_redis(text: str) -> str:
    """Return the URL of a Redis server, or nothing."""
    if text and urlsplit(text).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError(text)
    return text


def parse_database(text: str) -> dict[str, Any]:
    """Return Django's description of the database, set so that a power cut loses nothing."""
    scheme = urlsplit(text).scheme
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ValueError(text)
    config: dict[str, Any] = env.db_url_config(text)
    if not config["NAME"]:
        raise ValueError(text)
    if scheme == "sqlite":
        # Writers queue at BEGIN (IMMEDIATE) instead of failing half-way, and a commit that was
        # answered is on the disk (FULL): WAL's own default may lose the last ones.
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        }
    else:
        # Under ASGI each request has a thread of its own, which a kept connection would die with:
        # the pool keeps them, and tests each one before it is used. Twenty tills that come back at
        # once find one each; who finds none is asked to come later (503).
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 24, "timeout": 5}}
    return config


def parse_key(text: str) -> bytes:
    """Return the 32 bytes of a key."""
    key = bytes.fromhex(text.strip())
    if len(key) != 32:
        raise ValueError("not 32 bytes")
    return key


def stored_secret(path: Path, new: str) -> str:
    """Return the key in `path`, which the first start makes, for it must outlive restarts."""
    if not path.exists():
        # Whole or not at all, also when two workers start at the same moment.
        made = path.with_name(f"{path.name}.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(new)
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text()


DEBUG = read("DEBUG", "true", parse_truth, "true or false")
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

SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY and not DEBUG:
    stop("set SECRET_KEY to a long random text, kept secret, because DEBUG is off.")
SECRET_KEY = SECRET_KEY or stored_secret(DATA_DIR / "secret_key", secrets.token_urlsafe(50))

ALLOWED_HOSTS = read("ALLOWED_HOSTS", "", parse_list, "host names with commas between them")
if not ALLOWED_HOSTS and not DEBUG:
    stop("set ALLOWED_HOSTS to the host names that the shop is reached by, because DEBUG is off.")
CSRF_TRUSTED_ORIGINS = read(
    "CSRF_TRUSTED_ORIGINS",
    "",
    parse_origins,
    "origins such as https://till.example.org, with commas",
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
    "axes",
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
    "axes.middleware.AxesMiddleware",
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
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"

# A whole shop has one address: lock the name at that address, not everybody in the shop.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False

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
    # The proxy in front speaks HTTPS; uvicorn believes what it says of that from this machine only.
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
        "axes": {"level": "WARNING"},
        "uvicorn": {"level": "WARNING"},
    },
}

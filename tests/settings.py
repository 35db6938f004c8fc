"""Settings of the tests: Bookmine's own, in a folder that is thrown away, less what is slow.

`DATABASE_URL` and `REDIS_URL` choose the services, as anywhere; a developer's `.env` does not.
"""

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="bookmine-tests-")
os.environ.update(
    ALLOWED_HOSTS="testserver,localhost",
    BOOKMINE_DATA_DIR=_folder.name,
    CSRF_TRUSTED_ORIGINS="",
    DEBUG="true",
    HOST="",
    LEDGER_KEY="",
    PORT="",
    SECRET_KEY="of the tests",
    TIME_ZONE="Australia/Melbourne",
    TRUSTED_PROXIES="",
)
for _name in ("DATABASE_URL", "REDIS_URL"):
    os.environ.setdefault(_name, "")

from bookmine.settings import *  # noqa: E402, F403
from bookmine.settings import CHANNEL_LAYERS, DATA_DIR, DATABASES, LOGGING, REDIS_URL  # noqa: E402

DEBUG = False

# A file, as in the shop: SQLite in memory knows neither WAL nor two connections that wait.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}

# Tests that run side by side must not hear each other's messages.
if REDIS_URL:
    _worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"bookmine-tests-{_worker}"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING["root"]["level"] = "ERROR"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

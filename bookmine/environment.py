"""Reading the environment: a value that cannot be right stops the start with a sentence.

The value itself is never shown: it may hold a password.
"""

import contextlib
import os
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
SHORTEST_SECRET = 50
FEWEST_CHARACTERS = 10

env = environ.Env()


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


def parse_hosts(text: str) -> list[str]:
    """Return host names; `*` would answer to any, and links in pages would lead anywhere."""
    if "*" in text:
        raise ValueError(text)
    return parse_list(text)


def parse_networks(text: str) -> list[IPv4Network | IPv6Network]:
    """Return networks; an address is a network of one. Everybody is none."""
    networks = [ip_network(part) for part in parse_list(text)]
    if any(network.prefixlen == 0 for network in networks):
        raise ValueError(text)
    return networks


def parse_secret(text: str) -> str:
    """Return a key that nobody guesses, or nothing: long, of many characters, repeating nothing."""
    repeats = text in (text + text)[1:-1] or any(
        text.startswith(text[:length] * (len(text) // length)) for length in range(1, 17)
    )
    is_weak = len(text) < SHORTEST_SECRET or len(set(text)) < FEWEST_CHARACTERS or repeats
    if text and (is_weak or text.lower().startswith("django-insecure")):
        raise ValueError("weak")
    return text


def parse_origins(text: str) -> list[str]:
    """Return web origins; Django itself would only warn about one without a scheme."""
    for origin in map(urlsplit, parse_list(text)):
        if origin.scheme not in {"http", "https"} or origin.netloc.strip("*.") == "":
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
    """Return the 32 bytes of a key; random ones never have so few that differ."""
    key = bytes.fromhex(text.strip())
    if len(key) != 32 or len(set(key)) < 12:
        raise ValueError("not 32 random bytes")
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

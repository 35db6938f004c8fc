"""What a server that is no longer for trying out must not start with.

Asked by `bookmine.asgi`, and so by whatever starts it: `manage.py serve`, or uvicorn by itself.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from psycopg_pool import PoolTimeout

from bookmine.environment import stop
from pos.services.demo import known_secrets


@cache
def stop_when_open_to_all() -> None:
    """End the process with one sentence for each thing that would let anybody in.

    Once in a process is enough: `manage.py serve` asks before it listens, the application as well.
    """
    if settings.TRYING_OUT:
        return
    found = list(settings.MUST_BE_SAID)
    if not found:
        # In a thread of its own: uvicorn imports the application within its event loop, where
        # Django refuses to ask the database.
        with ThreadPoolExecutor(max_workers=1) as alone:
            found = alone.submit(_known_secrets).result()
    if found:
        stop("\n".join(found))


def _known_secrets() -> list[str]:
    try:
        return known_secrets()
    except (DatabaseError, PoolTimeout) as error:
        return [
            "the database does not answer, or its tables are not there yet. Start it, and run"
            f" manage.py migrate. ({type(error).__name__})"
        ]
    finally:
        connection.close()

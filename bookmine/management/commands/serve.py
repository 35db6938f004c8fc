"""Serve the shop: one process for pages, API, sockets and static files."""

import gc
import socket
from contextlib import suppress
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from bookmine import limits
from bookmine.connections import Connection
from bookmine.start import stop_when_open_to_all

OBJECTS_BETWEEN_COLLECTIONS = 200_000


class Command(BaseCommand):
    """Listens on HOST and PORT until it is told to stop."""

    help = "Serve the shop on HOST and PORT until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        """Bind first, so that a taken port is one sentence and not a server's traceback."""
        stop_when_open_to_all()
        host, port = settings.HOST, settings.PORT
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listener = socket.create_server((host, port), family=family)
        except OSError as error:
            raise CommandError(
                f"Nothing can listen on {host} port {port} ({error.strerror}): set PORT to another."
            ) from error
        if not settings.DEBUG:
            # A release serves its files by hashed names, gathered here at each start.
            call_command("collectstatic", interactive=False, verbosity=0)
        config = uvicorn.Config(
            "bookmine.asgi:application",
            access_log=False,
            lifespan="off",
            log_config=None,
            server_header=False,
            http=Connection,
            # Whom we believe is a setting of ours (bookmine.proxies).
            proxy_headers=False,
            ws_max_size=limits.SOCKET_MESSAGE_BYTES,
            ws_max_queue=4,
            # An open socket of a till must not keep a stopped server alive.
            timeout_graceful_shutdown=5,
        )
        spare_the_collector()
        address = f"[{host}]" if family == socket.AF_INET6 else host
        with suppress(KeyboardInterrupt):
            self.stdout.write(f"Bookmine is open at http://{address}:{port}/ (Ctrl-C closes it).")
            self.stdout.flush()
            uvicorn.Server(config).run(sockets=[listener])
        self.stdout.write("Bookmine is closed.")


def spare_the_collector() -> None:
    """Look for garbage less often: a set of a thousand sales makes 50,000 objects that live.

    Without it a third of the time of posting went into looking (`make bench`).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 50)

"""The application that the server runs: pages and API, and the sockets of disconnected mode."""

import os

import django
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookmine.settings")
django.setup(set_prefix=False)

# Only now: these import models, which need Django to be set up.
from django.core.asgi import get_asgi_application  # noqa: E402

from bookmine.doors import Doors  # noqa: E402
from bookmine.start import stop_when_open_to_all  # noqa: E402
from sync.routing import websocket_urlpatterns  # noqa: E402

stop_when_open_to_all()

application = Doors(
    ProtocolTypeRouter(
        {
            "http": get_asgi_application(),
            "websocket": AllowedHostsOriginValidator(
                AuthMiddlewareStack(
                    URLRouter(websocket_urlpatterns)  # type: ignore[arg-type]  # a private type
                )
            ),
        }
    )
)

"""Addresses of the sockets."""

from django.urls import path

from sync.consumers import LiveConsumer

websocket_urlpatterns = [
    path("ws/live/", LiveConsumer.as_asgi()),  # type: ignore[arg-type]  # an ASGI application
]

"""Static files, served by the application itself so that a shop needs no second server; waiting."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from pos.errors import ShopError


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # it has no types
    """WhiteNoise, answering with the whole file.

    WhiteNoise streams from a plain file, which Django under ASGI reads into memory in one piece
    anyway, with a warning for each file. Ours are a few hundred kilobytes at the most.
    """

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """Return the file, or 304 when the browser has it."""
        answer: Any = static_file.get_response(request.method, request.META)
        content = b""
        if answer.file is not None:
            with answer.file as file:
                content = file.read()
        response = HttpResponse(content, status=int(answer.status))
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response


class PleaseWaitMiddleware:
    """Says in words that somebody has to wait, on whatever page of the office it happens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal for now; anything else is not for this."""
        if not isinstance(error, ShopError) or error.status != 429:
            return None
        seconds = int(error.data.get("seconds", 2))
        context = {"title": "Please wait", "message": error.message, "seconds": seconds}
        page = render(request, "admin/please_wait.html", context, status=429)
        page["Retry-After"] = str(seconds)
        return page

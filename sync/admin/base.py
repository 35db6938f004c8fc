"""What the pages of disconnected mode share: doing something by a button, with its message."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from pos.errors import ShopError


def do(request: HttpRequest, action: Callable[[], object], done: str, *, then: str) -> HttpResponse:
    """Do what a button says, tell how it went, and go on to `then`; opening it does nothing."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    tell(request, action, done)
    return HttpResponseRedirect(then)


def tell(request: HttpRequest, action: Callable[[], object], done: str) -> None:
    """Do something and show how it went; an action may return its own words."""
    try:
        said = action()
    except ShopError as error:
        messages.error(request, error.message)
        return
    messages.success(request, said if isinstance(said, str) else done)

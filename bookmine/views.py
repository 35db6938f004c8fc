"""The till's page and what belongs to it, and the server's health."""

from typing import Any

import structlog
from csp.decorators import csp_update
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_safe

from bookmine import shell
from pos import clock

log = structlog.get_logger(__name__)


@require_safe
@csp_update({"require-trusted-types-for": ["'script'"], "trusted-types": ["bookmine"]})
def till(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer every address below `/till/` with the shell: the browser side knows the screens."""
    return HttpResponse(shell.till_page(), headers={"Cache-Control": "no-cache"})


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker from the root, where it may look after `/till/` and `/static/` alike."""
    return HttpResponse(
        shell.service_worker(),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"},
    )


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Serve the manifest that lets a browser install the till."""
    return HttpResponse(
        shell.web_manifest(),
        content_type="application/manifest+json",
        headers={"Cache-Control": "no-cache"},
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Send browsers that ask for the old name to the icon."""
    return HttpResponseRedirect(staticfiles_storage.url("img/icon-192.png"))


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Tell whether the shop can work. A till without its database is down, and this says so."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("database_unreachable")
        return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
    answer: dict[str, Any] = {"status": "ok", "database": "ok"}
    # Well enough for the tills: what is posted meanwhile is flagged. A person has to see it.
    wrong = _clock_trouble()
    if wrong is not None:
        answer |= {"clock": "wrong", "ahead_seconds": int(wrong.ahead.total_seconds())}
    return JsonResponse(answer)


def _clock_trouble() -> clock.Trouble | None:
    try:
        return clock.trouble()
    except DatabaseError:  # a database whose tables are still to be made
        return None


def no_such_address(request: HttpRequest) -> JsonResponse:
    """Answer what the API does not have in the API's own shape of an error."""
    message = "There is nothing at this address. /api/schema/ lists what there is."
    error = {"code": "not_found", "message": message, "data": {}}
    return JsonResponse({"error": error}, status=404)

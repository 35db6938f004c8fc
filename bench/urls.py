"""The shop's addresses, the benchmark's page and the view it is measured against."""

import os
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from bench.reference import copy_sales


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<!doctype html><title>Bench</title><script src="/bench/page.js"></script>')


def script(request: HttpRequest) -> FileResponse:
    return FileResponse(
        Path(os.environ["BENCH_SCRIPT"]).open("rb"), content_type="text/javascript; charset=utf-8"
    )


urlpatterns = [
    path("bench/", page),
    path("bench/page.js", script),
    path("bench/copy/", csrf_exempt(copy_sales)),
    path("", include("bookmine.urls")),
]

"""Addresses: the till, the office (`/admin/`), the API, and what browsers and monitors ask for."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from bookmine import views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="till")),
    path("till/", views.till, name="till"),
    path("till/<path:path>", views.till),
    path("sw.js", views.service_worker, name="service-worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon),
    path("healthz", views.healthz, name="healthz"),
    path(
        "admin/totals/", RedirectView.as_view(pattern_name="admin:daily_totals", query_string=True)
    ),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/", include("pos.api.urls")),
    path("api/", include("sync.urls")),
    re_path("^api/", views.no_such_address),
]

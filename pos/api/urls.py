"""Addresses of the staff's API, under `/api/`. The tills' own stand in `sync.urls`."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from pos.api import views

router = SimpleRouter()
router.register("stock-items", views.StockItemViewSet)
router.register("contacts", views.ContactViewSet)
router.register("sales", views.SaleViewSet)

urlpatterns = [
    path("", include(router.urls)),
    path("daily-totals/", views.DailyTotalsView.as_view(), name="daily-totals"),
    path("find/", views.FindView.as_view(), name="find"),
]

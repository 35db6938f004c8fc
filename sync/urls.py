"""Addresses of the tills' API, under `/api/`."""

from django.urls import path

from sync.api import changes, copies, devices, sheets

urlpatterns = [
    path("pair/", devices.PairView.as_view(), name="pair"),
    path("till/hello/", devices.HelloView.as_view(), name="till-hello"),
    path("till/records/", devices.RecordsView.as_view(), name="till-records"),
    path("till/cashiers/", copies.CashiersView.as_view(), name="till-cashiers"),
    path("till/catalogue/", copies.CatalogueView.as_view(), name="till-catalogue"),
    path(
        "till/catalogue/changes/",
        copies.CatalogueChangesView.as_view(),
        name="till-catalogue-changes",
    ),
    path("till/contacts/", copies.ContactsView.as_view(), name="till-contacts"),
    path("till/dockets/", copies.DocketsView.as_view(), name="till-dockets"),
    path("till/leases/", copies.LeasesView.as_view(), name="till-leases"),
    path("till/find/", copies.FindView.as_view(), name="till-find"),
    path("till/stock-items/<uuid:uuid>/", changes.StockItemView.as_view(), name="till-stock-item"),
    path("till/sheets/", sheets.SheetsView.as_view(), name="till-sheets"),
    path("till/sheets/<uuid:uuid>/", sheets.SheetView.as_view(), name="till-sheet"),
    path("till/sheets/<uuid:uuid>/sign/", sheets.SignView.as_view(), name="till-sign-sheet"),
    path("till/contacts/<uuid:uuid>/", changes.ContactView.as_view(), name="till-contact"),
]

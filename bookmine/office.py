"""The office: the Django admin, with the shop first and the accounts last."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest

ORDER = ["pos", "sync"]


class Office(AdminSite):
    """The admin's site; its look is in `templates/admin/` and `static/css/office.css`."""

    site_header = "Bookmine office"
    site_title = "Bookmine office"
    index_title = "Today"
    site_url = "/till/"
    empty_value_display = "–"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps in the order of `ORDER`, then the others by name."""
        apps = super().get_app_list(request, app_label)
        places = {label: place for place, label in enumerate(ORDER)}
        return sorted(apps, key=lambda app: places.get(app["app_label"], len(ORDER)))

"""Days in the office: totals of a business date, by tender, and the closing of a day (R5)."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from pos import clock
from pos.admin.base import ReadOnlyAdmin, money
from pos.errors import ShopError
from pos.models import DayClose, Seal
from pos.money import ZERO
from pos.reports import daily_totals, days_with_sales
from pos.services.days import close_day, local_date, open_business_date

DAYS_LISTED = 31
OLDEST = date(2000, 1, 1)


class DayForm(forms.Form):
    date = forms.DateField(
        label="Business date", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        # A day either side of it must be a date too, for the links to them.
        if not OLDEST <= day <= date(2999, 12, 31):
            raise forms.ValidationError("Choose a date of this century.")
        return day


@admin.register(DayClose)
class DayCloseAdmin(ReadOnlyAdmin[DayClose]):
    list_display = ["business_date", "closed_at", "closed_by", "sales", "total_shown", "paid_shown"]
    date_hierarchy = "business_date"

    @admin.display(description="total", ordering="total")
    def total_shown(self, close: DayClose) -> str:
        return money(close.total)

    @admin.display(description="paid", ordering="paid")
    def paid_shown(self, close: DayClose) -> str:
        return money(close.paid)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("totals/", self.admin_site.admin_view(self.totals), name="daily_totals"),
            path("close/", self.admin_site.admin_view(self.close), name="close_day"),
        ]
        return [*own, *super().get_urls()]

    def totals(self, request: HttpRequest) -> HttpResponse:
        """Show a day; `?date=` says which, the open one if none or a wrong one is given."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = DayForm(request.GET if "date" in request.GET else None)
        day = form.cleaned_data["date"] if form.is_valid() else open_business_date()
        days = days_with_sales(DAYS_LISTED)
        wrong_clock = clock.trouble()
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": "Daily totals",
            "opts": self.model._meta,
            "form": form if form.errors else DayForm(initial={"date": day}),
            "totals": daily_totals(day),
            "days": days,
            "head": DayClose.objects.filter(business_date=day)
            .values_list("head", flat=True)
            .first(),
            "best": max((each.total for each in days), default=ZERO),
            "previous": day - timedelta(days=1),
            "next": day + timedelta(days=1),
            "clock": wrong_clock,
            "may_close": wrong_clock is None
            and request.user.has_perm("pos.add_dayclose")
            and _can_close(day),
        }
        return TemplateResponse(request, "admin/pos/totals.html", context)

    def close(self, request: HttpRequest) -> HttpResponse:
        """Close a day on POST and show it."""
        if request.method != "POST" or not request.user.has_perm("pos.add_dayclose"):
            raise PermissionDenied
        form = DayForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Choose a date to close.")
            return HttpResponseRedirect(reverse("admin:daily_totals"))
        day = form.cleaned_data["date"]
        try:
            close_day(business_date=day, closed_by=request.user.get_username())
        except ShopError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"{day:%d %b %Y} is closed. What comes now counts later.")
        return HttpResponseRedirect(f"{reverse('admin:daily_totals')}?date={day.isoformat()}")


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin[Seal]):
    """The chain over all that was posted: `manage.py verify_chain` holds it against the tables."""

    list_display = ["number", "kind", "subject", "witness"]
    list_filter = ["kind"]
    ordering = ["-number"]
    fields = ["number", "kind", "subject", "witness", "link"]
    readonly_fields = ["link"]

    @admin.display(description="link")
    def link(self, seal: Seal) -> str:
        return bytes(seal.mac).hex()


def _can_close(day: date) -> bool:
    closed = DayClose.objects.filter(business_date__gte=day).exists()
    return not closed and day <= local_date(timezone.now())

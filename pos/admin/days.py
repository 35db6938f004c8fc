"""Days in the office: totals of a business date, by tender, and the closing of a day (R5)."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from pos import clock
from pos.admin.ask import Question, ask, in_words, is_answered
from pos.admin.base import ReadOnlyAdmin, money
from pos.errors import ShopError
from pos.models import DayClose, Seal, SealedStates
from pos.money import ZERO
from pos.registry import note_action
from pos.reports import daily_totals, days_with_sales
from pos.services.days import check_close, close_day, local_date, open_business_date
from pos.still_open import still_open

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
        """Ask with what is open before everybody's eyes; close the day once that is answered."""
        if not request.user.has_perm("pos.add_dayclose"):
            raise PermissionDenied
        form = DayForm(request.POST or request.GET)
        if not form.is_valid():
            messages.error(request, "Choose a date to close.")
            return HttpResponseRedirect(reverse("admin:daily_totals"))
        day, now = form.cleaned_data["date"], timezone.now()
        question = _close_question(day, now)
        try:
            check_close(day, now)
            if not is_answered(request, question):
                return ask(self, request, question)
            over = "" if day < local_date(now) else ", before the day was over"
            left = f"; open: {in_words(question.open)}" if question.open else ""
            with transaction.atomic():
                close_day(business_date=day, closed_by=request.user.get_username(), now=now)
                note_action(
                    "closed the day",
                    by=request.user.get_username(),
                    detail=f"{day:%d %b %Y}{over}{left}",
                    user=request.user,
                )
        except ShopError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"{day:%d %b %Y} is closed. What comes now counts later.")
        return HttpResponseRedirect(question.back)


def _close_question(day: date, now: datetime) -> Question:
    local = timezone.localtime(now, timezone.get_default_timezone())
    is_over = day < local.date()
    open_now = still_open(day, now)
    agree = ""
    if open_now and is_over:
        agree = "I know what is still open, and close the day all the same."
    elif open_now:
        agree = "I know what is still open and that the day isn’t over, and close it all the same."
    elif not is_over:
        agree = "I know that the day isn’t over, and close it all the same."
    lead = (
        f"{day:%A} is over by the shop’s clock: it is {local:%H:%M} on {local:%A}."
        if is_over
        else f"It is {local:%H:%M}: {day:%A} isn’t over by the shop’s clock."
        f" What is sold from now on counts on {day + timedelta(days=1):%A}."
    )
    return Question(
        title=f"Close {day:%A} {day.day} {day:%B}?",
        act=f"Close {day:%A} {day.day} {day:%B}",
        keep="Leave it open",
        back=f"{reverse('admin:daily_totals')}?date={day.isoformat()}",
        lead=lead,
        open=open_now,
        nothing_open="Nothing is open: every shift is closed, every sheet signed, every record"
        " posted, and every device was heard from just now.",
        stops=[
            "The totals of this day, and of every day before it, are final. No one can open a"
            " closed day again.",
        ],
        stays=[
            "Nothing is lost: what is posted later counts on a later day.",
            "The tills go on selling as they are.",
        ],
        agree=agree,
        fields={"date": day.isoformat()},
    )


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


@admin.register(SealedStates)
class SealedStatesAdmin(ReadOnlyAdmin[SealedStates]):
    """What rows were each time that they changed, as it was sealed."""

    list_display = ["id", "at"]
    ordering = ["-id"]
    fields = ["at", "rows"]


def _can_close(day: date) -> bool:
    closed = DayClose.objects.filter(business_date__gte=day).exists()
    return not closed and day <= local_date(timezone.now())

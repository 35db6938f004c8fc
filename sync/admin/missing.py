"""Missing dockets: each named, until it arrives or a person explains it."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from pos.admin.base import ReadOnlyAdmin
from pos.models import Device
from pos.outside import read_whole
from sync import office
from sync.admin.base import tell
from sync.chain import Gap, count_open_gaps, some_gaps
from sync.models import GapExplanation, Record

ON_A_PAGE = 50
MOST_PAGES = 1_000_000


class ExplainForm(forms.Form):
    """Which gap, and what a person knows of it."""

    device = forms.ModelChoiceField(queryset=Device.objects, widget=forms.HiddenInput)
    epoch = forms.IntegerField(widget=forms.HiddenInput)
    first_sequence = forms.IntegerField(widget=forms.HiddenInput)
    last_sequence = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="What happened to it",
        max_length=300,
        error_messages={"required": "Say what happened to it: it is kept with your name."},
        widget=forms.TextInput(
            attrs={
                "placeholder": "For example: tablet lost at the fair, keyed in by hand as 546790"
            }
        ),
    )


@dataclass(frozen=True, slots=True)
class Open:
    """A gap and the form to explain it."""

    gap: Gap
    form: ExplainForm


def missing_view(
    page: ReadOnlyAdmin[Record], request: HttpRequest, wrong: ExplainForm | None = None
) -> HttpResponse:
    """Name the dockets that were printed and never came; those explained stand apart."""
    if not page.has_view_permission(request):
        raise Http404
    start = (_page_asked(request) - 1) * ON_A_PAGE
    count = count_open_gaps()
    shown = some_gaps(is_explained=False, start=start, most=ON_A_PAGE)
    missing = [Open(gap, _form(gap, wrong)) for gap in shown]
    context = {
        **page.admin_site.each_context(request),
        "title": "Missing dockets",
        "missing": missing,
        "dockets": sum(len(each.gap.d_numbers) for each in missing),
        "more": max(count - start - len(missing), 0),
        "next_page": start // ON_A_PAGE + 2,
        "explained": some_gaps(is_explained=True, most=ON_A_PAGE),
        "may_explain": office.has_right(request.user, "sync.explain_gap"),
        "opts": page.opts,
    }
    return TemplateResponse(request, "admin/sync/missing.html", context)


def explain_view(page: ReadOnlyAdmin[Record], request: HttpRequest) -> HttpResponse:
    """Keep the explanation, or show what is still wrong with it; opening it shows the list."""
    here = reverse("admin:sync_record_missing")
    if request.method != "POST":
        return HttpResponseRedirect(here)
    form = ExplainForm(request.POST, label_suffix="", auto_id=False)
    if not form.is_valid():
        return missing_view(page, request, form)
    said = form.cleaned_data
    gap = Gap(said["device"], said["epoch"], said["first_sequence"], said["last_sequence"])
    tell(
        request,
        lambda: office.explain_gap(gap, reason=said["reason"], user=request.user),
        "Explained. It is listed below, with your name.",
    )
    return HttpResponseRedirect(here)


def _page_asked(request: HttpRequest) -> int:
    return max(read_whole(request.GET.get("page", "1"), MOST_PAGES) or 1, 1)


def _form(gap: Gap, wrong: ExplainForm | None) -> ExplainForm:
    """Return the form for a gap; the one that was sent, when it is about this gap."""
    place = (gap.device.pk, gap.epoch, gap.first_sequence, gap.last_sequence)
    names = ("device", "epoch", "first_sequence", "last_sequence")
    ids = f"gap-{gap.device.pk}-{gap.epoch}-{gap.first_sequence}-%s"
    if wrong is not None and tuple(wrong.data.get(name) for name in names) == tuple(
        map(str, place)
    ):
        return ExplainForm(wrong.data, label_suffix="", auto_id=ids)
    return ExplainForm(initial=dict(zip(names, place, strict=True)), label_suffix="", auto_id=ids)


@admin.register(GapExplanation)
class GapExplanationAdmin(ReadOnlyAdmin[GapExplanation]):
    """Who explained what; also what arrived after all."""

    list_display = ["reason", "device", "epoch", "first_sequence", "last_sequence", "by", "at"]
    list_filter = ["device", "at"]
    list_select_related = ["device"]
    search_fields = ["reason", "by"]

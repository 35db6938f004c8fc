"""What is kept aside from one device: each docket, to post or to leave aside for a reason."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from pos.admin.base import ReadOnlyAdmin
from pos.models import Device
from pos.outside import read_whole
from sync import deciding, office
from sync.admin.base import tell
from sync.aside import kept_aside, undecided_of
from sync.models import Record

SHOWN = 200


class LeaveForm(forms.Form):
    """Why it is not posted."""

    reason = forms.CharField(
        label="Why it is left aside",
        max_length=300,
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "For example: rung up by whoever took the tablet"}
        ),
    )


def aside_view(page: ReadOnlyAdmin[Record], request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is kept aside from a device; a press posts what is chosen, or leaves it aside."""
    device = Device.objects.filter(pk=pk).first()
    if device is None or not page.has_view_permission(request):
        raise Http404("There is no such device.")
    if request.method == "POST":
        tell(request, lambda: _decide(request, device), "")
        return HttpResponseRedirect(reverse("admin:sync_aside", args=[pk]))
    of_device = [each for each in kept_aside() if each.device == device]
    context = {
        **page.admin_site.each_context(request),
        "title": f"Kept aside from {device}",
        "opts": page.opts,
        "device": device,
        "whole": of_device[0] if of_device else None,
        "records": undecided_of(device)[:SHOWN],
        "shown": SHOWN,
        "form": LeaveForm(label_suffix=""),
        "may_decide": office.has_right(request.user, "sync.post_record"),
    }
    return TemplateResponse(request, "admin/sync/aside.html", context)


def _decide(request: HttpRequest, device: Device) -> str:
    records = [pk for each in request.POST.getlist("record")[:SHOWN] if (pk := read_whole(each))]
    if request.POST.get("do") == "post":
        return deciding.post_aside(device, records=records, user=request.user)
    reason = request.POST.get("reason", "")
    return deciding.leave_aside(device, records=records, reason=reason, user=request.user)

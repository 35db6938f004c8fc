"""Reading in the file of a till's outbox, in the office."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from pos.errors import ShopError
from sync import office
from sync.models import Record


class OutboxFileForm(forms.Form):
    """The file that the till saved."""

    file = forms.FileField(
        label="Outbox file",
        error_messages={
            "required": "Choose the file that the till saved.",
            "empty": "This file is empty. Copy it from the device again.",
        },
    )


def outbox_file_view(request: HttpRequest) -> HttpResponse:
    """Take a file, and tell what came of it; opening the page does nothing."""
    if not office.has_right(request.user, "sync.post_record"):
        raise PermissionDenied
    form = OutboxFileForm(label_suffix="")
    if request.method == "POST":
        form = OutboxFileForm(request.POST, request.FILES, label_suffix="")
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            reading = office.read_outbox_file(
                upload.file, name=upload.name, size=upload.size, user=request.user
            )
        except ShopError as error:
            form.add_error("file", error.message)
        else:
            messages.success(request, str(reading))
            return HttpResponseRedirect(reverse("admin:sync_outbox_file"))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Read in an outbox file",
        "opts": Record._meta,
        "form": form,
    }
    return TemplateResponse(request, "admin/sync/outbox_file.html", context)

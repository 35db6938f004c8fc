"""Devices in the office: what each holds, pairing with a one-time code, revoking."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from pos.admin.ask import ask, is_answered
from pos.admin.registers import DeviceAdmin as ShopDeviceAdmin
from pos.models import Device, Register
from sync import office
from sync.admin.base import do
from sync.admin.questions import revoke_question, settle_question
from sync.devices import device_now
from sync.guesses import CODE_DIES_AFTER, killed_codes
from sync.models import DeviceState, DeviceTask
from sync.pairing import CODE_LASTS, spoken
from sync.templatetags.sync_office import heard

admin.site.unregister(Device)


class PairingForm(forms.Form):
    """Where the new device will stand."""

    register = forms.ModelChoiceField(
        queryset=Register.objects.filter(is_active=True), empty_label=None
    )


@admin.register(Device)
class DeviceAdmin(ShopDeviceAdmin):
    """The shop's page of devices, with what disconnected mode knows of them."""

    list_display = ["name", "register", "last_heard", "mode", "waiting", "paired_at", "revoked_at"]
    readonly_fields = [*ShopDeviceAdmin.readonly_fields, "last_heard", "mode", "waiting"]
    fields = [
        "name",
        "register",
        "last_heard",
        "mode",
        "waiting",
        "uuid",
        "paired_at",
        "revoked_at",
    ]
    change_list_template = "admin/sync/devices.html"
    change_form_template = "admin/sync/device.html"

    @admin.display(description="last heard")
    def last_heard(self, device: Device) -> str:
        state = _state(device)
        return heard(state.last_heard_at) if state else "–"

    @admin.display(description="mode")
    def mode(self, device: Device) -> str:
        state = _state(device)
        return device_now(state).mode if state else "–"

    @admin.display(description="waiting")
    def waiting(self, device: Device) -> str:
        state = _state(device)
        waiting = device_now(state).waiting if state else None
        return "unknown" if waiting is None else str(waiting)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Device]:
        # Django's `list_select_related` is passed over where the rows name some of their own.
        return super().get_queryset(request).select_related("register", "state")

    def has_pair_permission(self, request: HttpRequest) -> bool:
        return office.has_right(request.user, "sync.pair_device")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("pair/", wrap(self.pair_view), name="sync_pair"),
            path("<int:pk>/revoke/", wrap(self.revoke_view), name="sync_revoke"),
            path("task/<int:pk>/settle/", wrap(self.settle_view), name="sync_task_settle"),
            *super().get_urls(),
        ]

    def pair_view(self, request: HttpRequest) -> HttpResponse:
        """Make a code and show it, once."""
        if not self.has_pair_permission(request):
            raise PermissionDenied
        form = PairingForm(request.POST or None, label_suffix="")
        code = ""
        if request.method == "POST" and form.is_valid():
            code = office.new_pairing_code(form.cleaned_data["register"], user=request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": "Pair a device",
            "opts": self.opts,
            "form": form,
            "code": spoken(code) if code else "",
            "link": f"{request.build_absolute_uri(reverse('till'))}#pair={code}" if code else "",
            "killed": killed_codes(timezone.now()).count(),
            "dies_after": CODE_DIES_AFTER,
            "minutes": int(CODE_LASTS.total_seconds() // 60),
        }
        return TemplateResponse(request, "admin/sync/pair.html", context)

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask with what the device last told; revoke it once that is answered."""
        device = Device.objects.filter(pk=pk).first()
        if device is None:
            raise Http404("There is no such device.")
        if not office.has_right(request.user, "sync.revoke_device"):
            raise PermissionDenied
        question = revoke_question(device)
        if not is_answered(request, question):
            return ask(self, request, question)
        return do(
            request,
            lambda: office.revoke(device, user=request.user),
            f"{device} is revoked. What it still sends is kept aside.",
            then=question.back,
        )

    def settle_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a task off the list, once somebody says that they have looked into it."""
        task = DeviceTask.objects.filter(pk=pk).first()
        if task is None:
            raise Http404("There is no such task.")
        if not office.has_right(request.user, "sync.settle_task"):
            raise PermissionDenied
        question = settle_question(task)
        if not is_answered(request, question):
            return ask(self, request, question)
        return do(
            request,
            lambda: office.settle_task(task, user=request.user),
            f"Settled: {task}.",
            then=reverse("admin:index"),
        )


def _state(device: Device) -> DeviceState | None:
    return getattr(device, "state", None)

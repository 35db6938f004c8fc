"""The office: the Django admin, with the shop first and the accounts last."""

from functools import wraps
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.views import PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from bookmine.signin import SignInForm, password_form_of, remember_browser
from pos.outside import is_readable, query_is_readable

ORDER = ["pos", "sync"]


class Office(AdminSite):
    """The admin's site; its look is in `templates/admin/` and `static/css/office.css`."""

    site_header = "Bookmine office"
    site_title = "Bookmine office"
    index_title = "Today"
    site_url = "/till/"
    login_form = SignInForm
    empty_value_display = "–"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps in the order of `ORDER`, then the others by name."""
        apps = super().get_app_list(request, app_label)
        places = {label: place for place, label in enumerate(ORDER)}
        return sorted(apps, key=lambda app: places.get(app["app_label"], len(ORDER)))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Wrap a page as every admin does; an address that nobody can mean leads to the list."""
        page = super().admin_view(view, cacheable)

        @wraps(page)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not all(is_readable(str(each)) for each in (request.path, *kwargs.values())):
                raise Http404("There is nothing at this address.")
            if not query_is_readable(dict(request.GET.lists())):
                return HttpResponseRedirect(f"{request.path}?e=1")
            return page(request, *args, **kwargs)

        return checked

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign in; who has to wait is told so on the form, with status 429."""
        response = super().login(request, extra_context)
        if request.method != "POST":
            return response
        if request.user.is_authenticated and response.status_code == 302:
            remember_browser(request, response, request.user.get_username())
        form = getattr(response, "context_data", None) or {}
        refused = getattr(form.get("form"), "refused", None)
        if refused is not None:
            response.status_code = refused.status
            response["Retry-After"] = str(refused.data["seconds"])
        return response

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Change one's own password, with wrong old ones counted."""
        view = PasswordChangeView.as_view(
            form_class=password_form_of(request),
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        request.current_app = self.name
        return cast(TemplateResponse, view(request))

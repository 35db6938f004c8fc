"""Who of the staff may read what by the API: the rights are those of the admin."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


class MayView(BasePermission):
    """Lets in staff who have each right in the view's `rights`; nobody, when it names none."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        rights = getattr(view, "rights", ())
        user = request.user
        return bool(rights and user and user.is_staff and user.has_perms(rights))

"""What `make run` says before the shop opens: till and office, and how to sign in.

With DEBUG=true an empty database gets the demo shop first, and its secrets and a pairing code are
printed. Otherwise nothing secret is: what a start prints is kept in logs that many can read.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

from pos.models import Register, Shop
from pos.services.demo import demo_signin_lines, shop_is_empty
from sync.pairing import make_code, spoken


class Command(BaseCommand):
    """Prints addresses, a fresh code, and the demo shop's sign-ins while they still hold."""

    help = "Print the addresses of till and office; with DEBUG=true also how to sign in."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.TRYING_OUT and shop_is_empty():
            call_command("demo_shop", stdout=self.stdout)
        host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
        address = f"http://{host}:{settings.PORT}"
        shop = Shop.objects.first()
        lines = [self.style.SUCCESS(shop.name if shop else "Bookmine"), ""]
        lines += _secrets(address) if settings.TRYING_OUT else _ways(address)
        self.stdout.write("\n".join(["", *lines, ""]))


def _secrets(address: str) -> list[str]:
    lines = [f"  Till     {address}/till/"]
    register = Register.objects.filter(is_active=True).order_by("id").first()
    if register is not None:
        code = make_code(register=register, made_by="make run")
        lines = [
            f"  Till     {address}/till/#pair={code}",
            f"           pairs this browser: code {spoken(code)}, once, within 15 minutes",
        ]
    lines.append(f"  Office   {address}/admin/")
    for number, line in enumerate(demo_signin_lines()):
        lines.append(f"{'' if number else '  Sign in':<11}{line}")
    return lines


def _ways(address: str) -> list[str]:
    lines = [
        f"  Till     {address}/till/",
        "           a pairing code is made in the office, under Devices",
        f"  Office   {address}/admin/",
    ]
    if not get_user_model().objects.filter(is_active=True, is_staff=True).exists():
        lines.append("           nobody can sign in yet: manage.py createsuperuser")
    return lines

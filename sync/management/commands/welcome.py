"""What `make run` says before the shop opens: till and office, and how to sign in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from pos.models import Register, Shop
from pos.services.demo import demo_signin_lines
from sync.pairing import make_code, spoken


class Command(BaseCommand):
    """Prints addresses, a fresh code, and the demo shop's sign-ins while they still hold."""

    help = "Print the addresses of till and office, and a fresh pairing code."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
        address = f"http://{host}:{settings.PORT}"
        shop = Shop.objects.first()
        lines = [self.style.SUCCESS(shop.name if shop else "Bookmine"), ""]
        register = Register.objects.filter(is_active=True).order_by("id").first()
        if register is not None:
            code = make_code(register=register, made_by="make run")
            lines += [
                f"  Till     {address}/till/#pair={code}",
                f"           pairs this browser: code {spoken(code)}, once, within 15 minutes",
            ]
        lines.append(f"  Office   {address}/admin/")
        for number, line in enumerate(demo_signin_lines()):
            lines.append(f"{'' if number else '  Sign in':<11}{line}")
        self.stdout.write("\n".join(["", *lines, ""]))

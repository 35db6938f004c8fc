"""Make a pairing code at the command line, for the first device or for a script."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pos.models import Register
from sync.pairing import make_code, spoken


class Command(BaseCommand):
    """Prints one code."""

    help = "Print a code that pairs one device, good once and for 15 minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--register", help="Name of the register (default: the first one).")

    def handle(self, *args: Any, **options: Any) -> None:
        registers = Register.objects.filter(is_active=True).order_by("id")
        if options["register"]:
            registers = registers.filter(name=options["register"])
        register = registers.first()
        if register is None:
            raise CommandError("There is no such register: add one in the office first.")
        self.stdout.write(spoken(make_code(register=register, made_by=getpass.getuser())))
